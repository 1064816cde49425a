// A real server as a process of its own, and its management API, for tests in JavaScript.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../.venv/bin/flaghoist', import.meta.url));
const PATIENCE = 60_000; // milliseconds for a start or an end, on a busy machine
const PROJECT = '/api/v1/projects/default';
const PRODUCTION = `${PROJECT}/environments/production`;

/** What a flag that is on serves to everybody, unless a rule says otherwise. */
export const serving = (variant) => ({ on: true, default: { variant } });

/** A share of the contexts that gets `on`, out of 100,000. The seed fixes who that is. */
export const rollout = (weight) => ({
  on: true,
  default: {
    split: {
      seed: 'interop',
      shares: [
        { variant: 'on', weight },
        { variant: 'off', weight: 100_000 - weight },
      ],
    },
  },
});

/** A server in an empty directory, without a single setting. */
export async function start() {
  const directory = await mkdtemp(join(tmpdir(), 'flaghoist-interop-'));
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('FLAGHOIST_'));
  const child = spawn(PROGRAM, ['serve', '--port', '0'], {
    cwd: directory,
    env: Object.fromEntries(inherited),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    const code = await ended;
    clearTimeout(timer);
    await rm(directory, { recursive: true, force: true });
    return code;
  };
  try {
    const [url, ownerKey] = await welcomed(child);
    await untilReady(url);
    return new Flaghoist(url, ownerKey, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A running server, and what its owner does with it. */
class Flaghoist {
  constructor(url, ownerKey, stop) {
    Object.assign(this, { url, ownerKey, stop });
  }

  /** A flag that production serves as `targeting` says. */
  async create(flag, targeting) {
    await this.#call('POST', `${PROJECT}/flags`, flag);
    await this.target(flag.key, targeting);
  }

  /** Change the targeting of a flag in production. */
  async target(key, targeting) {
    await this.#call('PATCH', `${PRODUCTION}/targeting/${key}`, targeting);
  }

  /** Archive a flag. */
  async archive(key) {
    await this.#call('DELETE', `${PROJECT}/flags/${key}`);
  }

  /** A new key that evaluates in production. */
  async key(kind) {
    const wanted = { name: kind, kind, project: 'default', environment: 'production' };
    return (await this.#call('POST', '/api/v1/keys', wanted)).key;
  }

  async #call(method, path, body) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.ownerKey}`,
        'content-type': 'application/json',
        'if-match': '*',
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}

/** The URL and the owner key that the first start tells. */
function welcomed(child) {
  return new Promise((resolve, reject) => {
    let [told, complained] = ['', ''];
    child.stderr.on('data', (chunk) => (complained += chunk));
    child.stdout.on('data', (chunk) => {
      told += chunk;
      const url = told.match(/^Flaghoist \S+ on (http:\S+\d),/m);
      const key = told.match(/^ +(fh_admin_\w+)$/m);
      if (url && key) resolve([url[1], key[1]]);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`no server: ${code}\n${told}${complained}`)));
    setTimeout(() => reject(new Error('no welcome in time')), PATIENCE).unref();
  });
}

async function untilReady(url) {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    // The socket listens before the server does, so this waits rather than fails.
    if ((await fetch(`${url}/health/ready`)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('not ready in time');
}
