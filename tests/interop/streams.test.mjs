// Pages that listen: a change reaches them without their asking for it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/web-sdk';

import { serving, start } from './flaghoist.mjs';
import { open, until } from './pages.mjs';

let flaghoist;
let key;

before(async () => {
  flaghoist = await start();
  key = await flaghoist.key('client');
  const flag = { key: 'banner', value_type: 'boolean', client_visible: true };
  await flaghoist.create(flag, serving('off'));
});

after(async () => {
  await OpenFeature.close();
  assert.equal(await flaghoist?.stop(), 0);
});

test('a change is heard of, fetched and seen', async () => {
  const { client, traffic } = await open(flaghoist.url, key, 'page', { targetingKey: 'user' });
  const changes = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, (event) => changes.push(event));
  assert.equal(client.getBooleanValue('banner', true), false);

  for (const [variant, value] of [['on', true], ['off', false]]) {
    const before = changes.length;
    await flaghoist.target('banner', serving(variant));
    await until(() => changes.length > before);
    assert.deepEqual(changes.at(-1).flagsChanged, ['banner']);
    assert.equal(client.getBooleanValue('banner', !value), value);
    assert.equal(client.providerStatus, ProviderStatus.READY);
  }
  // Nobody polled: the page asked at its start, and once for each event at most.
  assert.ok(traffic.exchanges.length <= 4, JSON.stringify(traffic.exchanges));
});
