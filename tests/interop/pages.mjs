// Pages that read flags with the web SDK, and what goes over the wire meanwhile.

import assert from 'node:assert/strict';

import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature } from '@openfeature/web-sdk';
import { EventSource } from 'eventsource';

// What browsers have, and Node has only by a switch.
globalThis.EventSource = EventSource;

/** Every request to the server that was made through it: what was asked, what was answered. */
class Traffic {
  exchanges = [];

  fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request);
    const tag = request.headers.get('if-none-match');
    this.exchanges.push({ tag, status: response.status, etag: response.headers.get('etag') });
    return response;
  };

  get last() {
    return this.exchanges.at(-1);
  }
}

/** A client of its own, as a page of its own would have. */
export async function open(url, key, domain, context, options = {}) {
  const traffic = new Traffic();
  const provider = new OFREPWebProvider({
    baseUrl: url,
    headers: [['Authorization', `Bearer ${key}`]],
    fetchImplementation: traffic.fetch,
    cacheMode: 'disabled',
    ...options,
  });
  await OpenFeature.setProviderAndWait(domain, provider, context);
  return { client: OpenFeature.getClient(domain), traffic };
}

/** Resolves once `look` finds what it looks for. */
export async function until(look) {
  const deadline = Date.now() + 20_000;
  while (!look()) {
    assert.ok(Date.now() < deadline, `in vain: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Keeps what pages store, as a browser does. */
export function keepLocally() {
  const kept = new Map();
  const value = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
  };
  Object.defineProperty(globalThis, 'localStorage', { value, configurable: true });
}
