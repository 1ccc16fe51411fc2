import { expect, it } from 'vitest';
import { apiErrorOf } from './errors.ts';

it('reads the refusal of the server with its number', () => {
  expect(apiErrorOf(409, '{"error":{"code":"object.conflict","message":"Taken.","requestId":"req_1","details":{"field":"code"}}}')).toMatchObject({ status: 409, code: 'object.conflict', message: 'Taken.', requestId: 'req_1', details: { field: 'code' } });
});

it.each(['', '<html>Bad gateway</html>', 'null', '[]', '{"error":"no"}', '{"error":null}'])('takes any other answer as a failure: %s', (text) => {
  expect(apiErrorOf(502, text)).toMatchObject({ status: 502, code: 'server.failed', requestId: undefined });
});
