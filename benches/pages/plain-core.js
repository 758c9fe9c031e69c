const RADIUS_M = 6371008.8;
const radians = Math.PI / 180;

/** The `limit` nearest stations to `from` ([longitude, latitude]) as [distance in metres, index]. */
export function nearest(city, from, limit) {
  const hits = [];
  const cosFrom = Math.cos(from[1] * radians);
  for (let i = 0; i < city.id.length; i++) {
    const sinLat = Math.sin(((city.latitude[i] - from[1]) * radians) / 2);
    const sinLon = Math.sin(((city.longitude[i] - from[0]) * radians) / 2);
    hits.push([sinLat * sinLat + cosFrom * Math.cos(city.latitude[i] * radians) * sinLon * sinLon, i]);
  }
  hits.sort((a, b) => a[0] - b[0] || (city.id[a[1]] < city.id[b[1]] ? -1 : 1));
  return hits.slice(0, limit).map(([h, i]) => [2 * RADIUS_M * Math.asin(Math.sqrt(h)), i]);
}

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** One row of the list. */
export function row(city, [distance, i]) {
  const has = city.facilityNames.filter((_, bit) => city.facilities[i].includes(bit));
  return `<li class="row"><h3>${escape(city.name[i])}</h3><p>${Math.round(distance)} 米 · ${escape(city.state[i])}</p>
<p>${escape(city.address[i])}</p><ul>${has.map((name) => `<li>${escape(name)}</li>`).join('')}</ul></li>`;
}
