// Applications on a server: one request for each evaluation.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { OFREPProvider } from '@openfeature/ofrep-provider';
import { ErrorCode, OpenFeature } from '@openfeature/server-sdk';

import { rollout, serving, start } from './flaghoist.mjs';

const USERS = Array.from({ length: 200 }, (_, number) => `user-${number}`);
const THEME = { colors: { primary: '#0b3d91' }, sizes: [1, 2.5], dark: true };

let flaghoist;
let serverKey;
let client;

before(async () => {
  flaghoist = await start();
  serverKey = await flaghoist.key('server');
  client = await connect('server', { authorization: `Bearer ${serverKey}` });
});

after(async () => {
  await OpenFeature.close();
  assert.equal(await flaghoist?.stop(), 0);
});

async function connect(domain, headers) {
  const provider = new OFREPProvider({ baseUrl: flaghoist.url, headers: Object.entries(headers) });
  await OpenFeature.setProviderAndWait(domain, provider);
  return OpenFeature.getClient(domain);
}

test('a boolean', async () => {
  await flaghoist.create({ key: 'boolean', value_type: 'boolean' }, serving('on'));

  const { value, variant, reason } = await client.getBooleanDetails('boolean', false, {});

  assert.deepEqual({ value, variant, reason }, { value: true, variant: 'on', reason: 'STATIC' });
});

test('a string', async () => {
  const variants = [{ key: 'german', value: 'Grüß Gott ⚓' }];
  await flaghoist.create({ key: 'string', value_type: 'string', variants }, serving('german'));

  assert.equal(await client.getStringValue('string', 'hello', {}), 'Grüß Gott ⚓');
});

test('numbers, whole and not', async () => {
  const variants = [
    { key: 'whole', value: 9_007_199_254_740_991 },
    { key: 'part', value: -0.25 },
  ];
  await flaghoist.create({ key: 'number', value_type: 'number', variants }, serving('whole'));
  assert.equal(await client.getNumberValue('number', 0, {}), Number.MAX_SAFE_INTEGER);

  await flaghoist.target('number', serving('part'));
  assert.equal(await client.getNumberValue('number', 0, {}), -0.25);
});

test('an object', async () => {
  const variants = [{ key: 'navy', value: THEME }];
  await flaghoist.create({ key: 'object', value_type: 'object', variants }, serving('navy'));

  assert.deepEqual(await client.getObjectValue('object', {}, {}), THEME);
});

test('a flag that is off serves its off variant', async () => {
  await flaghoist.create({ key: 'off', value_type: 'boolean' }, { on: false });

  const { value, variant, reason } = await client.getBooleanDetails('off', true, {});

  assert.deepEqual({ value, variant, reason }, { value: false, variant: 'off', reason: 'DISABLED' });
});

test('an unknown flag is the default of the caller', async () => {
  const details = await client.getStringDetails('nobody-made-this', 'mine', {});

  assert.equal(details.value, 'mine');
  assert.equal(details.reason, 'ERROR');
  assert.equal(details.errorCode, ErrorCode.FLAG_NOT_FOUND);
});

test('a flag of another type is the default of the caller', async () => {
  await flaghoist.create({ key: 'other-type', value_type: 'boolean' }, serving('on'));

  const details = await client.getNumberDetails('other-type', 7, {});

  assert.equal(details.value, 7);
  assert.equal(details.errorCode, ErrorCode.TYPE_MISMATCH);
});

test('rules decide by attributes, prerequisites and targets before them', async () => {
  await flaghoist.create({ key: 'kill-switch', value_type: 'boolean' }, serving('on'));
  const condition = {
    all: [
      { attribute: 'address.country', operator: 'in', values: ['DE', 'AT'] },
      { attribute: 'version', operator: 'semver_greater_than_or_equal', values: ['2.1.0'] },
    ],
  };
  await flaghoist.create(
    { key: 'targeted', value_type: 'boolean' },
    {
      ...serving('off'),
      prerequisites: [{ flag: 'kill-switch', variants: ['on'] }],
      targets: [{ variant: 'on', keys: ['captain'] }],
      rules: [{ key: 'new-german-app', condition, serve: { variant: 'on' } }],
    },
  );
  const ask = async (context) => client.getBooleanDetails('targeted', false, context);
  const german = { targetingKey: 'u', address: { country: 'DE' }, version: '2.10.0' };

  assert.equal((await ask({ targetingKey: 'captain' })).value, true);
  assert.equal((await ask({ ...german, version: '2.0.9' })).value, false);
  assert.equal((await ask({})).value, false);
  const matched = await ask(german);
  assert.equal(matched.value, true);
  assert.equal(matched.reason, 'TARGETING_MATCH');
  assert.equal(matched.flagMetadata.rule, 'new-german-app');
  assert.equal(matched.flagMetadata.flagSetId, 'default/production');

  await flaghoist.target('kill-switch', { on: false });
  assert.equal((await ask(german)).value, false);
});

test('a rollout is sticky, near its share, and evicts nobody when it grows', async () => {
  await flaghoist.create({ key: 'rollout', value_type: 'boolean' }, rollout(30_000));
  const enabled = async () => {
    const asked = USERS.map(async (targetingKey) => {
      const { value, reason } = await client.getBooleanDetails('rollout', false, { targetingKey });
      assert.equal(reason, 'SPLIT');
      return value ? [targetingKey] : [];
    });
    return new Set((await Promise.all(asked)).flat());
  };

  const small = await enabled();
  assert.deepEqual(await enabled(), small);
  assert.ok(small.size > 35 && small.size < 85, `${small.size} of 200 are no 30 %`);

  await flaghoist.target('rollout', rollout(60_000));
  const large = await enabled();
  assert.ok(large.size > small.size);
  assert.deepEqual([...small].filter((user) => !large.has(user)), []);
});

test('a split without a targeting key is the default of the caller', async () => {
  await flaghoist.create({ key: 'anonymous', value_type: 'boolean' }, rollout(100_000));

  const details = await client.getBooleanDetails('anonymous', false, {});

  assert.equal(details.value, false);
  assert.equal(details.errorCode, ErrorCode.TARGETING_KEY_MISSING);
});

test('a change is seen by the next evaluation', async () => {
  await flaghoist.create({ key: 'changing', value_type: 'boolean' }, serving('off'));
  const first = await client.getBooleanDetails('changing', true, {});
  await flaghoist.target('changing', serving('on'));
  const second = await client.getBooleanDetails('changing', false, {});

  assert.deepEqual([first.value, second.value], [false, true]);
  assert.notEqual(first.flagMetadata.version, second.flagMetadata.version);

  await flaghoist.archive('changing');
  const third = await client.getBooleanDetails('changing', false, {});
  assert.equal(third.errorCode, ErrorCode.FLAG_NOT_FOUND);
});

test('a key with slashes', async () => {
  await flaghoist.create({ key: 'checkout/v2/one-page', value_type: 'boolean' }, serving('on'));

  assert.equal(await client.getBooleanValue('checkout/v2/one-page', false, {}), true);
});

test('the key in the other header', async () => {
  await flaghoist.create({ key: 'header', value_type: 'boolean' }, serving('on'));
  const other = await connect('other header', { 'X-API-Key': serverKey });

  assert.equal(await other.getBooleanValue('header', false, {}), true);
});

for (const [name, headers] of Object.entries({
  'no key': () => ({}),
  'an unknown key': () => ({ authorization: `Bearer fh_server_${'0'.repeat(64)}` }),
  'an admin key': () => ({ authorization: `Bearer ${flaghoist.ownerKey}` }),
})) {
  test(`${name} opens nothing`, async () => {
    await flaghoist.create({ key: name.replaceAll(' ', '-'), value_type: 'boolean' }, serving('on'));
    const stranger = await connect(name, headers());

    const details = await stranger.getBooleanDetails(name.replaceAll(' ', '-'), false, {});

    assert.equal(details.value, false);
    assert.equal(details.reason, 'ERROR');
    assert.equal(details.errorCode, ErrorCode.GENERAL);
  });
}
