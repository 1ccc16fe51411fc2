import { useEffect, useEffectEvent } from 'react';

/**
 * Follows a stream of server-sent events while `address` is given; every message of the named event is JSON. The browser
 * reconnects by itself, so the stream is closed once the message says that nothing more will come.
 */
export function useEvents<Message>(address: string | undefined, eventName: string, onMessage: (message: Message) => 'more' | 'finished'): void {
  const handle = useEffectEvent(onMessage);
  useEffect(() => {
    if (address === undefined) return undefined;
    const source = new EventSource(address);
    source.addEventListener(eventName, (event: MessageEvent<string>) => {
      if (handle(JSON.parse(event.data) as Message) === 'finished') source.close();
    });
    return () => source.close();
  }, [address, eventName]);
}
