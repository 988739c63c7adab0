import { type BadBytes, CANARY } from './bad-input.ts';

/** `policy: support-desk` and `user: canary` in protobuf's binary format. */
const GOOD = Buffer.concat([
  Buffer.from([0x12, 12]),
  Buffer.from('support-desk'),
  Buffer.from([0x9a, 1, CANARY.length]),
  Buffer.from(CANARY),
]);

function binary(mistake: string, tail: string, says: string | RegExp): BadBytes {
  return { mistake, bytes: Buffer.concat([GOOD, Buffer.from(tail, 'hex')]), reason: 'MALFORMED_MESSAGE', says };
}

/** Requests of Route that are not protobuf's binary format. */
export const BINARY_MISTAKES: readonly BadBytes[] = [
  binary('a text that is not UTF-8', '1a02c328', 'RouteRequest'),
  binary('a message that is cut off', '1a0561', 'RouteRequest'),
  binary('a length beyond any message', '1affffffff0f', 'RouteRequest'),
  binary('a tag of field 0', '00', 'RouteRequest'),
  binary('a wire type that does not exist', '1f', 'RouteRequest'),
  binary('a varint that does not end', '28ffffffffffffffffffffff', 'RouteRequest'),
  binary('a group that does not end', '0b0b', 'RouteRequest'),
  binary('a number where a text belongs', '1805', 'RouteRequest'),
  { ...binary('random bytes', '', 'RouteRequest'), bytes: Buffer.from('deadbeef00ff17', 'hex') },
];

/** @param field the path of the field that is wrong; undefined if it is the text that is wrong */
function json(mistake: string, field: string | undefined, members: string, says: string | RegExp): BadBytes {
  const text = `{"policy":"support-desk","user":"${CANARY}",${members}}`;
  return whole(mistake, field, text, says);
}

function whole(mistake: string, field: string | undefined, text: string, says: string | RegExp): BadBytes {
  const base = { mistake, bytes: Buffer.from(text), reason: 'MALFORMED_MESSAGE', says } as const;
  return field === undefined ? base : { ...base, field };
}

const DEEP = 100_000;

/** Requests of Route that are not the JSON they should be. */
export const JSON_MISTAKES: readonly BadBytes[] = [
  json('an unknown field', 'promt', '"promt":"x"', "did you mean 'prompt'?"),
  json('an unknown field that every object has', '__proto__', '"__proto__":{}', "unknown field '__proto__'"),
  json('a number for a text', 'task', '"task":5', /task: .* is not a string; write/),
  json('a text for a number', 'images', '"images":"many"', 'images: '),
  json('a fraction of a token', 'input_tokens', '"input_tokens":1.5', 'input_tokens: '),
  json('a list for a mapping', 'labels', '"labels":[]', 'labels: '),
  json('a text for a list', 'pin', '"pin":"openai/gpt-5.4"', 'pin: '),
  json('null in a list', 'pin[0]', '"pin":[null]', 'pin[0]: '),
  json('a number for a label', 'labels["a"]', '"labels":{"a":1}', 'labels["a"]: '),
  json('an unknown name of an enum', 'mode', '"mode":"MODE_LEISURELY"', 'MODE_BATCH'),
  json('a number beyond all numbers', 'max_cost_usd', '"max_cost_usd":1e999', 'max_cost_usd: '),
  json('a duration without unit', 'latency_budget', '"latency_budget":"2"', 'latency_budget: '),
  json('two fields of the same name', undefined, '"task":"a","task":"b"', 'a key is there twice'),
  json('a field under both its names', 'request_id', '"requestId":"a","request_id":"b"', 'request_id: '),
  json('100,000 lists in lists', 'pin[0]', `"pin":${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, 'pin[0]: a list is not a'),
  json('100,000 unknown objects', 'x', `"x":${'{"x":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, "unknown field 'x'"),
  json('a stray comma', undefined, '', 'not valid JSON at line 1'),
  whole('no JSON', undefined, `policy=support-desk&user=${CANARY}`, 'not valid JSON'),
  whole('nothing', undefined, '', 'not valid JSON'),
  whole('a list', '', '[]', /a list is not/),
  whole('null', '', 'null', 'null'),
  whole('half a message', undefined, '{"policy":"support-', 'not valid JSON'),
  {
    ...whole('bytes that are not UTF-8', undefined, '', 'utf-8'),
    bytes: Buffer.from('{"policy":"\xc3\x28"}', 'latin1'),
  },
];
