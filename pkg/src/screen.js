// What `<friendly-stations>` fetches when its first list stands, or when there is none to show: the engine with the whole
// screen (search, places, map, ways to navigate), and what can be done with it.
import init, { Engine } from '../wasm/screen.js';
import { FriendlyError, bytes, engine, forget, once } from './element.js';
import { follow, followed } from './status.js';

/** Numbers of `view::Whence`. */
const [GIVEN, DEVICE, LOCATING, DENIED, UNAVAILABLE] = [0, 1, 2, 3, 4];

const screenUrl = new URL('./wasm/screen.wasm', import.meta.url).href;

/**
 * The engine over the pack at `url`, shared by every element of the page.
 * @param {string} url
 * @param {object} [element] who shows it: with the status that it names, so that a newer pack does not take that away
 * @returns {Promise<import('../wasm/screen.js').Engine>}
 */
export function openScreen(url, element) {
  const module = () => once(screenUrl, () => bytes(screenUrl).then((source) => init({ module_or_path: source }))).then(() => ({ Engine }));
  return engine('screen', url, module).then((opened) => {
    forget(url);
    return element ? followed(element, opened) : opened;
  });
}

/** Does what an element heard and did not know itself. */
export function act(element, event, target, action) {
  const value = target.getAttribute('data-v');
  switch (`${event.type} ${action}`) {
    case 'click widen':
      element.radius = value;
      break;
    case 'click clear': {
      element._text = '';
      const input = element.shadowRoot.querySelector('[data-a=text]');
      if (input) input.value = '';
      element._paint();
      break;
    }
    case 'click change':
      element._choosing = true;
      // What came of the last attempt to locate is no longer worth a word.
      if (element._whence !== DEVICE) element._whence = GIVEN;
      element._paint();
      break;
    case 'click locate':
      locate(element);
      break;
    case 'click back':
      element._choosing = false;
      element._paint();
      element.shadowRoot.querySelector('[data-a=change]').focus();
      break;
    case 'click go':
      go(element, value, target.textContent);
      break;
    case 'click select':
    case 'click pin':
      select(element, value, action);
      break;
    case 'click app': {
      const id = target.closest('[data-id]').getAttribute('data-id');
      if (!element._fire('friendly-navigate', { id, app: value, href: target.href })) event.preventDefault();
      break;
    }
    case 'input place':
      element._placeText = target.value;
      element._paint();
      break;
    case 'change district':
      if (target.value) go(element, target.value, target.options[target.selectedIndex].text);
  }
}

function go(element, value, place) {
  const [lon, lat] = value.split(',').map(Number);
  element._placeText = '';
  located(element, GIVEN, { lon, lat, place });
}

/** Asks the device where it is; the browser asks the person. */
export function locate(element) {
  if (!navigator.geolocation) {
    located(element, UNAVAILABLE);
    return;
  }
  element._whence = LOCATING;
  element._paint();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => located(element, DEVICE, { lon: coords.longitude, lat: coords.latitude }),
    (why) => located(element, why.code === 1 ? DENIED : UNAVAILABLE),
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
  );
}

/** Asks the device where the browser will not ask the person. */
export function locateIfAllowed(element) {
  if (!navigator.permissions) return;
  navigator.permissions.query({ name: 'geolocation' }).then(
    ({ state }) => state === 'granted' && element.isConnected && !element._fix && locate(element),
    () => {},
  );
}

function located(element, whence, fix) {
  element._whence = whence;
  element._fix = fix || element._fix;
  element._choosing = !fix;
  element._paint();
}

/** Tells the page what is wrong with its attributes, and the store what is shown. */
export function check(element, engine, at) {
  if (element._heardOf) element._heardOf();
  // A first list knows nothing of a status, of another pack too.
  if (engine.render) follow(element, engine);
  const report = (...what) => element._report(new FriendlyError(...what));
  const unknown = engine.unknownFacilities ? engine.unknownFacilities(element.facilities) : '';
  if (unknown) report('facility-unknown', `the city has no facility \`${unknown}\``, 'see docs/element.md for the names');
  const [lon, lat] = element.position.split(',').map(Number);
  if (element.position && !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
    report('position-invalid', `\`${element.position}\` is not a position`, 'write longitude,latitude');
  }
  if (isNaN(at)) report('at-invalid', `\`${element.at}\` is not an instant`, 'write RFC 3339, 2026-10-08T03:00:00+08:00');
}

function select(element, id, action) {
  element._selected = element._selected === id ? '' : id;
  element._paint();
  if (action === 'pin') {
    const row = Array.from(element.shadowRoot.querySelectorAll('[data-id]')).find((r) => r.getAttribute('data-id') === id);
    if (row) row.scrollIntoView({ block: 'nearest' });
  }
  if (element._selected) element._fire('friendly-select', { id });
}
