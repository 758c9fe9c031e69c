// The floor: what a careful engineer writes by hand for one page.
import { nearest, row } from './plain-core.js';

const params = new URLSearchParams(location.search);
const from = [116.397, 39.909];

fetch(`data/${params.get('data')}.json`)
  .then((response) => response.json())
  .then((city) => {
    document.getElementById('list').innerHTML = nearest(city, from, 10).map((hit) => row(city, hit)).join('');
  });
