import { expect, it } from 'vitest';
import { ApiError, apiErrorOf, isNotThere } from './errors.ts';

it('reads the refusal of the server with its number', () => {
  expect(apiErrorOf(409, '{"error":{"code":"object.conflict","message":"Taken.","requestId":"req_1","details":{"field":"code"}}}')).toMatchObject({ status: 409, code: 'object.conflict', message: 'Taken.', requestId: 'req_1', details: { field: 'code' } });
});

it.each(['', '<html>Bad gateway</html>', 'null', '[]', '{"error":"no"}', '{"error":null}'])('takes any other answer as a failure: %s', (text) => {
  expect(apiErrorOf(502, text)).toMatchObject({ status: 502, code: 'server.failed', requestId: undefined });
});

it.each([[404, true], [400, true], [403, false], [502, false]])('nothing stands at an address that is answered with %i: %s', (status, expected) => {
  expect(isNotThere(new ApiError(status, 'any', 'any'))).toBe(expected);
});
