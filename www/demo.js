// The page around the element: language, theme, time and place. The element does everything else.
const element = document.querySelector('friendly-stations, friendly-offers, friendly-rewards');
const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const query = new URLSearchParams(location.search);
const dark = matchMedia('(prefers-color-scheme: dark)');

function speak(language) {
  root.lang = language;
  const key = language === 'en' ? 'en' : 'zh';
  for (const node of document.querySelectorAll('[data-zh]')) node.textContent = node.dataset[key];
  byId('language').textContent = key === 'en' ? '中文' : 'English';
  byId('language').lang = key === 'en' ? 'zh-CN' : 'en';
  element.setAttribute('lang', language);
  name();
}

function name() {
  const chosen = byId('place').selectedOptions[0];
  element.place = chosen.value ? chosen.textContent : null;
  element.position = chosen.value || null;
}

function paint(theme) {
  root.dataset.theme = theme;
  element.theme = theme;
  const button = byId('theme');
  [button.dataset.zh, button.dataset.en] = theme === 'dark' ? ['浅色', 'Light'] : ['深色', 'Dark'];
  button.textContent = root.lang === 'en' ? button.dataset.en : button.dataset.zh;
}

byId('language').onclick = () => speak(root.lang === 'en' ? 'zh-CN' : 'en');
byId('theme').onclick = () => paint(root.dataset.theme === 'dark' ? 'light' : 'dark');
byId('place').onchange = name;
// Where the status is of now, there is no other time to choose.
if (byId('time')) byId('time').onchange = (event) => (element.at = event.target.value || null);
// What a platform's page would say of the rider who is signed in to it.
if (byId('who')) byId('who').onchange = (event) => (element.facts = event.target.value ? JSON.parse(event.target.value) : null);

for (const attribute of ['pack', 'at', 'facilities', 'limit']) {
  if (query.has(attribute)) element.setAttribute(attribute, query.get(attribute));
}
if (query.has('at') && byId('time')) byId('time').value = query.get('at');
if (query.has('place')) byId('place').selectedIndex = Number(query.get('place'));
paint(query.get('theme') || (dark.matches ? 'dark' : 'light'));
speak(query.get('lang') || root.lang);
