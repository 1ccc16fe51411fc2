import { useState, type Dispatch, type SetStateAction } from 'react';

/** A state of its own that starts again from the outer value whenever that changes: what is typed, until the address says otherwise. */
export function useFollowedState<Value>(value: Value): [Value, Dispatch<SetStateAction<Value>>] {
  const [own, setOwn] = useState(value);
  const [followed, setFollowed] = useState(value);
  if (followed !== value) {
    setFollowed(value);
    setOwn(value);
  }
  return [own, setOwn];
}
