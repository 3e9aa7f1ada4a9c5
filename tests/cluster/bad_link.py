"""A link between clients and a cluster that holds data back, cuts it in mid-message, and delivers it late."""

import asyncio
import random
import threading


class BadLink:
    """A port before each port of a cluster. Good until `spoil` is called.

    What was held back is delivered also after the client went elsewhere: so a message arrives that nobody waits for any
    more.
    """

    def __init__(self, ports, seed=1):
        self.targets, self.random = ports, random.Random(seed)
        self.hold = self.cut = 0.0
        self.longest = 0.0
        self.open = True
        self.counts = {"held": 0, "cut": 0}
        self.ports, self.writers = [], set()
        self.loop = asyncio.new_event_loop()
        began = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(began,), daemon=True)
        self.thread.start()
        began.wait(10)

    @property
    def urls(self):
        return [f"nats://127.0.0.1:{port}" for port in self.ports]

    def spoil(self, hold=0.002, cut=0.001, longest=5.0):
        """Likelihoods for each piece of data, and how long it is held back at most, in seconds."""
        self.hold, self.cut, self.longest = hold, cut, longest

    def mend(self):
        self.spoil(0, 0)

    def down(self):
        """Nobody comes through any more, nor goes on."""
        self.open = False
        self.loop.call_soon_threadsafe(self.close_all)

    def up(self):
        self.open = True

    def end(self):
        self.loop.call_soon_threadsafe(self.cancel_all)
        self.thread.join(10)

    def run(self, began):
        asyncio.set_event_loop(self.loop)
        self.loop.set_exception_handler(lambda loop, context: None)  # what is cut in the end
        servers = []
        for target in self.targets:
            server = self.loop.run_until_complete(asyncio.start_server(
                lambda reader, writer, target=target: self.handle(target, reader, writer), "127.0.0.1", 0))
            servers.append(server)
            self.ports.append(server.sockets[0].getsockname()[1])
        began.set()
        self.loop.run_forever()
        for server in servers:
            server.close()
        self.close_all()
        self.loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(self.loop), return_exceptions=True))
        self.loop.close()

    def cancel_all(self):
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.stop()

    def close_all(self):
        for writer in list(self.writers):
            writer.transport.abort()

    async def handle(self, target, reader, writer):
        if not self.open:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        both = {writer, far_writer}
        self.writers |= both
        await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))
        self.writers -= both

    async def pump(self, reader, writer):
        try:
            while data := await reader.read(65536):
                chance = self.random.random()
                if chance < self.hold:
                    await self.deliver_late(data, writer)
                elif chance < self.hold + self.cut:
                    self.counts["cut"] += 1
                    writer.write(data[:self.random.randrange(len(data) + 1)])
                    await writer.drain()
                    break
                else:
                    writer.write(data)
                    await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def deliver_late(self, data, writer):
        self.counts["held"] += 1
        at = self.random.randrange(len(data) + 1)
        writer.write(data[:at])
        await writer.drain()
        await asyncio.sleep(self.random.uniform(0, self.longest))
        writer.write(data[at:])
        await writer.drain()
