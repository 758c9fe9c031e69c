// What every browser test starts with: a Chromium, and a server of this repository on loopback.
//
//   const server = await serve();                 // { url, close() }
//   const browser = await launch();               // playwright-core's Browser
//   const page = await browser.newPage();
//   await page.goto(server.url + 'www/index.html');

import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { chromium } from 'playwright-core';

/** The repository's root, as a path that ends with a separator. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** No sandbox because tests run as root in containers; nothing in the background that would disturb a measurement. */
export const launchFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** The policy the elements must live under: no inline style or script, no `eval`, HTML only through Trusted Types. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

let found;

/** The Chromium that `cargo xtask` finds, or installs; `CHROMIUM` names another. */
export function chromiumPath() {
  found ??= process.env.CHROMIUM || execFileSync('cargo', ['xtask', 'chromium'], { cwd: root, encoding: 'utf8' }).trim();
  if (!existsSync(found)) throw new Error(`no Chromium at ${found}: see \`cargo xtask chromium\``);
  return found;
}

/** Starts a browser; `options` are playwright-core's, `args` are added to ours. */
export function launch({ args = [], ...options } = {}) {
  return chromium.launch({ executablePath: chromiumPath(), args: [...launchFlags, ...args], ...options });
}

const types = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.geojson': 'application/geo+json',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Serves the repository's files on a free port of loopback.
 *
 * @param {object} [options]
 * @param {boolean} [options.brotli] compress what the browser accepts compressed (quality 5, kept in memory)
 * @param {string | null} [options.csp] the Content-Security-Policy; null sends none
 * @param {Record<string, string | Uint8Array | ((request: import('node:http').IncomingMessage) =>
 *   { status?: number, type?: string, body?: string | Uint8Array, delayMs?: number, cut?: number, more?: object })>} [options.pages]
 *   answers by path (`'/test.html': '<!doctype html>…'`) that go before the files; `cut`: lost after so many bytes; `more`: headers
 * @returns {Promise<{ url: string, requests: string[], close: () => Promise<void> }>} `requests` grows with each path asked for
 */
export async function serve({ brotli = false, csp = contentSecurityPolicy, pages = {} } = {}) {
  const compressed = new Map();
  const requests = [];

  async function answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    requests.push(path);
    const made = pages[path];
    const page = typeof made === 'function' ? made(request) : made !== undefined ? { body: made } : await file(path);
    const { status = 200, type = types[extname(path)] ?? 'application/octet-stream', delayMs = 0, cut, more } = page;
    let body = Buffer.from(page.body ?? '');
    const headers = {
      'Content-Type': type,
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    };
    if (csp) headers['Content-Security-Policy'] = csp;
    Object.assign(headers, more);
    if (brotli && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')) {
      const key = `${path} ${body.length}`;
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
      if (!compressed.has(key)) compressed.set(key, brotliCompressSync(body, quality));
      body = compressed.get(key);
      headers['Content-Encoding'] = 'br';
    }
    headers['Content-Length'] = body.length;
    if (delayMs) await new Promise((done) => setTimeout(done, delayMs));
    if (cut !== undefined) {
      // The connection is lost after so many bytes.
      if (cut) {
        response.writeHead(status, headers);
        await new Promise((done) => response.write(body.subarray(0, cut), done));
      }
      response.destroy();
      return;
    }
    response.writeHead(status, headers);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async function file(path) {
    let full = normalize(join(root, path));
    try {
      if (!full.startsWith(root) || full.includes(`${sep}.`)) throw new Error('outside');
      if ((await stat(full)).isDirectory()) full = join(full, 'index.html');
      return { body: await readFile(full), type: types[extname(full)] };
    } catch {
      return { status: 404, type: 'text/plain; charset=utf-8', body: `no file ${path}\n` };
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}/`, requests, close };
}
