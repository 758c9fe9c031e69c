// The harness itself: if these fail, no other browser test says anything.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch, serve } from './harness.mjs';

test('a page runs under the policy, and inline script does not', async () => {
  const server = await serve({
    brotli: true,
    pages: {
      '/test.html': '<!doctype html><title>before</title><script>document.title = "inline"</script><body><script src="test.js"></script>',
      '/test.js': 'document.body.append(document.title)',
    },
  });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}test.html`);
    assert.equal(await page.textContent('body'), 'before');
    assert.deepEqual(server.requests.slice(0, 2), ['/test.html', '/test.js']);
  } finally {
    await browser.close();
    await server.close();
  }
});

test('Chinese has glyphs of its own, so that screenshots mean something', async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const drawn = await page.evaluate(() => {
      const draw = (text) => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
        const context = canvas.getContext('2d');
        context.font = '32px sans-serif';
        context.fillText(text, 4, 32);
        return canvas.toDataURL();
      };
      return [draw('驿'), draw('站'), draw('\u{10FFFD}')];
    });
    assert.equal(new Set(drawn).size, 3, 'every character looks the same: install fonts-noto-cjk');
  } finally {
    await browser.close();
  }
});

test('files outside the repository and hidden ones are not served', async () => {
  const server = await serve();
  try {
    for (const path of ['..%2f..%2fetc/passwd', '.git/config', 'no-such-file']) {
      assert.equal((await fetch(server.url + path)).status, 404, path);
    }
    const module = await fetch(`${server.url}package.json`);
    assert.equal(module.headers.get('content-type'), 'application/json');
    assert.match(module.headers.get('content-security-policy'), /require-trusted-types-for 'script'/);
  } finally {
    await server.close();
  }
});
