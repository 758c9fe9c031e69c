// What the store says to the person: why there is nothing to show, or what is to be known of what is shown.

const WORDS = {
  zh: {
    unproven: '网络给的数据没有通过验证，所以没有使用。可能需要先登录这个 Wi-Fi，或者换个网络再试；还是不行，请告诉页面的维护者。',
    expired: '本机的数据太旧了，现在也取不到新的，所以没有显示。请连上网再试；如果本机的日期不对，请先改正。',
    future: '本机的日期好像不对，没法判断数据新旧，所以没有显示。请先改正日期，再重试。',
    old: '数据截至 {}，之后可能有变化。',
    past: '数据截至 {}，已经太旧，请连上网更新。',
    more: '正在获取附近的数据…',
    near: '附近的部分数据还没有取到：可能有更近的驿站没列出来。',
  },
  en: {
    unproven: 'What the network gave is not what the city published and is not used. You may have to log in to this Wi-Fi, or try another network; if that fails, tell the people who run this page.',
    expired: 'The data on this device is too old to be shown, and newer data can’t be had now. Connect and try again; if the date of this device is wrong, correct it first.',
    future: 'The date of this device seems to be wrong, so the data may be out of date and is not shown. Correct the date, then try again.',
    old: 'Data as of {}; things may have changed since.',
    past: 'Data as of {} is too old: connect to update it.',
    more: 'Getting the data near here…',
    near: 'Some data near here could not be fetched yet: there may be nearer stations.',
  },
};

/** The element's language. */
const wordsOf = (element) => WORDS[element._language.slice(0, 2).toLowerCase()] || WORDS.en;

/** The error with what the element says of it. */
export function explained(element, why) {
  const { code } = why;
  const which = /^(manifest|published)-(?!missing)/.test(code) && (/expired|future/.exec(code) || ['unproven'])[0];
  return which ? Object.assign(Object.create(why), { code, message: why.message, help: why.help, says: wordsOf(element)[which] }) : why;
}

const dateOf = (seconds, language) => {
  const date = new Date(seconds * 1000);
  const form = { year: 'numeric', month: 'long', day: 'numeric' };
  try {
    return date.toLocaleDateString(language, form);
  } catch (why) {
    // A page may write anything into `lang`.
    return date.toLocaleDateString(undefined, form);
  }
};

/**
 * Says below what is shown what is to be known of it, or nothing. It takes no room from what is there, so that nothing moves.
 * @param {('old' | 'past' | 'near' | 'more')[]} which
 * @param {number} seconds of when the data is
 */
export function note(element, which, seconds) {
  const root = element.shadowRoot;
  let line = root.querySelector('.stand');
  const text = which.map((one) => wordsOf(element)[one].replace('{}', dateOf(seconds, element._language))).join(' ');
  if (!line) {
    if (!text) return;
    line = document.createElement('p');
    line.className = 'stand hush';
    line.setAttribute('role', 'status');
    line.part = 'note';
    line.style.cssText = 'position:sticky;bottom:0;padding:8px 16px;background:var(--fc-surface);border-top:1px solid var(--fc-line)';
  }
  // What is shown may have come later.
  if (root.lastChild !== line) root.appendChild(line);
  line.hidden = !text;
  if (line.textContent !== text) line.textContent = text;
}
