// The shop's own script: how many of what, and the language. Prices for riders are the elements' business.
const offers = document.querySelector('friendly-offers');
const dishes = Array.from(document.querySelectorAll('.dish'));
const query = new URLSearchParams(location.search);

function count(dish, more) {
  const output = dish.querySelector('output');
  output.value = Math.max(0, Number(output.value) + more);
  bill();
}

function bill() {
  const lines = dishes.filter((dish) => Number(dish.querySelector('output').value)).map((dish) => ({
    id: dish.dataset.id,
    name: dish.querySelector('h3').textContent,
    unit_price_fen: Number(dish.dataset.price),
    quantity: Number(dish.querySelector('output').value),
    tags: dish.dataset.tags.split(' ').filter(Boolean),
  }));
  offers.basket = { merchant: offers.merchant, lines };
}

function speak(language) {
  document.documentElement.lang = language;
  const key = language === 'en' ? 'en' : 'zh';
  for (const node of document.querySelectorAll(`[data-${key}]`)) node.textContent = node.dataset[key];
  for (const node of document.querySelectorAll(`[data-${key}-label]`)) node.setAttribute('aria-label', node.dataset[`${key}Label`]);
  const button = document.getElementById('language');
  button.textContent = key === 'en' ? '中文' : 'English';
  button.lang = key === 'en' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('friendly-offers, friendly-offer-badge')) element.setAttribute('lang', language);
  bill();
}

for (const dish of dishes) {
  dish.querySelector('[data-more]').onclick = () => count(dish, 1);
  dish.querySelector('[data-less]').onclick = () => count(dish, -1);
}
document.getElementById('language').onclick = () => speak(document.documentElement.lang === 'en' ? 'zh-CN' : 'en');

if (query.has('at')) for (const element of document.querySelectorAll('friendly-offers, friendly-offer-badge')) element.setAttribute('at', query.get('at'));
if (query.has('lang')) speak(query.get('lang'));
