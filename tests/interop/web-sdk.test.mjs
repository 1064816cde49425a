// Applications in a browser: all flags at once, kept, and asked for again with the entity tag.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { ErrorCode, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/web-sdk';

import { rollout, serving, start } from './flaghoist.mjs';
import { keepLocally, open, until } from './pages.mjs';

const POLL = { changeDetection: 'polling', pollInterval: 50 };
const THEME = { colors: { primary: '#0b3d91' }, sizes: [1, 2.5], dark: true };

let flaghoist;
let keys;

before(async () => {
  flaghoist = await start();
  keys = { server: await flaghoist.key('server'), client: await flaghoist.key('client') };
  const seen = { client_visible: true };
  const variants = (value) => [{ key: 'only', value }];
  await flaghoist.create({ key: 'boolean', value_type: 'boolean', ...seen }, serving('on'));
  for (const [value_type, value] of Object.entries({ string: 'Ahoi ⚓', number: -0.25, object: THEME })) {
    const flag = { key: value_type, value_type, variants: variants(value), ...seen };
    await flaghoist.create(flag, serving('only'));
  }
  await flaghoist.create({ key: 'hidden', value_type: 'boolean' }, serving('on'));
  await flaghoist.create({ key: 'rollout', value_type: 'boolean', ...seen }, rollout(30_000));
  await flaghoist.create(
    { key: 'premium', value_type: 'boolean', ...seen },
    {
      ...serving('off'),
      rules: [
        {
          condition: { attribute: 'plan', operator: 'equals', values: ['gold'] },
          serve: { variant: 'on' },
        },
      ],
    },
  );
});

after(async () => {
  await OpenFeature.close();
  assert.equal(await flaghoist?.stop(), 0);
});

const connect = (domain, context, { key = keys.client, ...options } = {}) =>
  open(flaghoist.url, key, domain, context, options);

test('flags of all four types', async () => {
  const { client } = await connect('types', {});

  assert.equal(client.getBooleanValue('boolean', false), true);
  assert.equal(client.getStringValue('string', ''), 'Ahoi ⚓');
  assert.equal(client.getNumberValue('number', 0), -0.25);
  assert.deepEqual(client.getObjectValue('object', {}), THEME);
  const { variant, reason, flagMetadata } = client.getStringDetails('string', '');
  assert.deepEqual({ variant, reason }, { variant: 'only', reason: 'STATIC' });
  assert.equal(flagMetadata.flagSetId, 'default/production');
});

test('unknown flags and other types are the default of the caller', async () => {
  const { client } = await connect('defaults', {});

  const unknown = client.getStringDetails('nobody-made-this', 'mine');
  const other = client.getNumberDetails('boolean', 7);

  assert.deepEqual([unknown.value, unknown.errorCode], ['mine', ErrorCode.FLAG_NOT_FOUND]);
  assert.deepEqual([other.value, other.errorCode], [7, ErrorCode.TYPE_MISMATCH]);
});

test('one flag that cannot be decided leaves the others alone', async () => {
  const { client } = await connect('anonymous', {});

  const details = client.getBooleanDetails('rollout', false);

  assert.equal(details.value, false);
  assert.equal(details.errorCode, ErrorCode.TARGETING_KEY_MISSING);
  assert.equal(client.getBooleanValue('boolean', false), true);
});

test('a client key sees client-visible flags only', async () => {
  const context = { targetingKey: 'user' };
  const page = await connect('client key', context);
  const server = await connect('server key', context, { key: keys.server });

  assert.equal(page.client.getBooleanDetails('hidden', false).errorCode, ErrorCode.FLAG_NOT_FOUND);
  assert.equal(page.client.getBooleanValue('boolean', false), true);
  assert.equal(server.client.getBooleanValue('hidden', false), true);
  assert.notEqual(page.traffic.last.etag, server.traffic.last.etag);
});

test('a rollout is sticky from page to page', async () => {
  const enabled = async (visit) => {
    const values = [];
    for (let number = 0; number < 30; number += 1) {
      const { client } = await connect(`rollout ${visit} ${number}`, { targetingKey: `u${number}` });
      values.push(client.getBooleanValue('rollout', false));
    }
    return values;
  };

  const first = await enabled('first');

  assert.ok(first.includes(true) && first.includes(false));
  assert.deepEqual(await enabled('second'), first);
});

test('another context with the same targeting key gets values of its own', async () => {
  const { client, traffic } = await connect('context', { targetingKey: 'u', plan: 'tin' });
  assert.equal(client.getBooleanValue('premium', true), false);
  const before = traffic.last.etag;

  await OpenFeature.setContext('context', { targetingKey: 'u', plan: 'gold' });

  // The provider sends the tag of the old context, and must not be told "not modified".
  assert.equal(traffic.last.tag, before);
  assert.equal(traffic.last.status, 200);
  assert.equal(client.getBooleanValue('premium', false), true);

  await OpenFeature.setContext('context', { targetingKey: 'u', plan: 'tin' });
  assert.equal(client.getBooleanValue('premium', true), false);
});

test('another targeting key gets values of its own', async () => {
  const { client, traffic } = await connect('user', { targetingKey: 'u', plan: 'tin' });

  await OpenFeature.setContext('user', { targetingKey: 'v', plan: 'gold' });

  assert.equal(traffic.last.tag, null);
  assert.equal(client.getBooleanValue('premium', false), true);
});

test('polling transfers nothing until something changes, and then tells what', async () => {
  const flag = { key: 'changing', value_type: 'string', client_visible: true };
  const variants = ['red', 'blue'].map((key) => ({ key, value: key }));
  await flaghoist.create({ ...flag, variants }, serving('red'));
  const { client, traffic } = await connect('polling', { targetingKey: 'user' }, POLL);
  assert.equal(client.getStringValue('changing', ''), 'red');

  await until(() => traffic.exchanges.filter(({ status }) => status === 304).length >= 3);
  assert.equal(traffic.last.tag, traffic.exchanges[0].etag);
  assert.equal(traffic.last.etag, traffic.exchanges[0].etag);

  const changes = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, (event) => changes.push(event));
  await flaghoist.target('changing', serving('blue'));
  await until(() => changes.length > 0);
  assert.deepEqual(changes[0].flagsChanged, ['changing']);
  assert.equal(client.getStringValue('changing', ''), 'blue');

  const seen = traffic.exchanges.length;
  await until(() => traffic.exchanges.slice(seen).some(({ status }) => status === 304));
  assert.equal(changes.length, 1);
});

test('a change of a hidden flag does not show through a client key', async () => {
  await flaghoist.create({ key: 'secret', value_type: 'boolean' }, serving('off'));
  const { client, traffic } = await connect('secret', { targetingKey: 'user' }, POLL);
  const changes = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, ({ flagsChanged }) =>
    changes.push(...flagsChanged),
  );

  await flaghoist.target('secret', serving('on'));
  const seen = traffic.exchanges.length;
  await until(() => traffic.exchanges.length > seen + 3);

  assert.ok(!changes.includes('secret'));
});

test('a page that was here before starts with what it kept, and asks with its tag', async () => {
  keepLocally();
  const context = { targetingKey: 'returning', plan: 'gold' };
  const options = { cacheMode: 'local-cache-first' };
  const first = await connect('returning', context, options);
  assert.equal(first.client.getBooleanDetails('premium', false).reason, 'TARGETING_MATCH');
  await OpenFeature.clearProviders();

  const second = await connect('returning', context, options);
  const details = second.client.getBooleanDetails('premium', false);
  assert.deepEqual([details.value, details.reason], [true, 'CACHED']);
  await until(() => second.traffic.exchanges.length > 0);
  assert.deepEqual(second.traffic.last, {
    tag: first.traffic.last.etag,
    status: 304,
    etag: first.traffic.last.etag,
  });
});

for (const [name, key] of Object.entries({
  'an unknown key': () => `fh_client_${'0'.repeat(64)}`,
  'an admin key': () => flaghoist.ownerKey,
})) {
  test(`${name} is fatal, and every value the default of the caller`, async () => {
    await assert.rejects(connect(name, {}, { key: key() }));
    const client = OpenFeature.getClient(name);

    assert.equal(client.providerStatus, ProviderStatus.FATAL);
    const details = client.getBooleanDetails('boolean', false);
    assert.deepEqual([details.value, details.errorCode], [false, ErrorCode.PROVIDER_FATAL]);
  });
}

test('a page of another origin may read the answer and its tag', async () => {
  const path = `${flaghoist.url}/ofrep/v1/evaluate/flags`;
  const origin = 'https://shop.example';
  const preflight = await fetch(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,if-none-match',
    },
  });
  const answer = await fetch(path, {
    method: 'POST',
    headers: { origin, authorization: `Bearer ${keys.client}`, 'content-type': 'application/json' },
    body: '{"context":{"targetingKey":"user"}}',
  });

  assert.ok(preflight.ok);
  const allowed = preflight.headers.get('access-control-allow-headers').toLowerCase();
  for (const header of ['authorization', 'content-type', 'if-none-match', 'x-api-key']) {
    assert.ok(allowed.split(/, */).includes(header), header);
  }
  for (const each of [preflight, answer]) {
    assert.ok(['*', origin].includes(each.headers.get('access-control-allow-origin')));
  }
  assert.match(answer.headers.get('access-control-expose-headers').toLowerCase(), /\betag\b/);
  assert.match(answer.headers.get('etag'), /^"[^"]+"$/);
});
