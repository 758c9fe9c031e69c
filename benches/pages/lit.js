import { LitElement, html } from 'lit';
import { nearest } from './plain-core.js';

const params = new URLSearchParams(location.search);

class NearList extends LitElement {
  static properties = { city: {} };
  connectedCallback() {
    super.connectedCallback();
    fetch(`data/${params.get('data')}.json`)
      .then((response) => response.json())
      .then((city) => (this.city = city));
  }
  render() {
    const city = this.city;
    if (!city) return html`<p>…</p>`;
    const has = (i) => city.facilityNames.filter((_, bit) => city.facilities[i].includes(bit));
    return html`<ol>${nearest(city, [116.397, 39.909], 10).map(
      ([distance, i]) => html`<li class="row"><h3>${city.name[i]}</h3>
        <p>${Math.round(distance)} 米 · ${city.state[i]}</p><p>${city.address[i]}</p>
        <ul>${has(i).map((name) => html`<li>${name}</li>`)}</ul></li>`,
    )}</ol>`;
  }
}
customElements.define('near-list', NearList);
