// What `<friendly-stations>` fetches when its first list stands, or when there is none to show: the engine with the whole
// screen (search, places, map, ways to navigate), and what can be done with it.
import init, { Engine } from '../wasm/screen.js';
import { bytes, engine, forget, once } from './element.js';

/** Numbers of `view::Whence`. */
const [GIVEN, DEVICE] = [0, 1];

const screenUrl = new URL('./wasm/screen.wasm', import.meta.url).href;

/**
 * The engine over the pack at `url`, shared by every element of the page.
 * @param {string} url
 * @returns {Promise<import('../wasm/screen.js').Engine>}
 */
export function openScreen(url) {
  const module = () => once(screenUrl, () => bytes(screenUrl).then((source) => init({ module_or_path: source }))).then(() => ({ Engine }));
  return engine('screen', url, module).then((opened) => {
    forget(url);
    return opened;
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
  element._located(GIVEN, { lon, lat, place });
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
