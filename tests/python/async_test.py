"""Level 2 under asyncio, uvloop and trio: no thread, no wake-up while nothing happens, and a cancellation loses nothing."""

import asyncio
import os
import tempfile
import threading
import time
import unittest

import espy

try:
    import uvloop
except ImportError:
    uvloop = None
try:
    import trio
except ImportError:
    trio = None


class Cases:
    """What holds under each loop; `run`, `within`, `both` and `turns` are the loop's."""

    def setUp(self):
        # A directory of its own above the root: nobody else is on the way to it.
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = os.path.join(place.name, "root")
        os.mkdir(self.root)

    def make(self, name):
        os.mkdir(os.path.join(self.root, name))

    def names(self, changes):
        return [os.path.basename(change.path) for change in changes]

    def test_awatch_tells_what_happens_without_a_thread(self):
        async def main():
            told = []

            async def follow():
                async for batch in espy.awatch(self.root, settle=0.001):
                    told.extend(self.names(batch))
                    if "b" in told:
                        return

            async def work():
                await self.turns(20)
                self.make("a")
                await self.turns(20)
                self.make("b")

            await self.both(follow, work)
            self.assertEqual(told[-1], "b")
            self.assertEqual(threading.active_count(), 1)
            self.assertEqual(len(os.listdir("/proc/self/task")), self.tasks)

        self.tasks = len(os.listdir("/proc/self/task"))
        self.run_loop(main)

    def test_next_waits_and_what_is_cancelled_has_taken_nothing(self):
        async def main():
            async with espy.watcher() as watcher:
                watcher.add(self.root)
                self.assertEqual([change.kind for change in await watcher.next()], ["ready"])
                for round in range(50):
                    self.assertIsNone(await self.within(0, watcher.next))
                    self.make(str(round))
                    told = await self.within(0.0001 * round, watcher.next)
                    if told is None:
                        told = await watcher.next()
                    self.assertEqual(self.names(told), [str(round)])
            self.assertTrue(watcher.closed)

        self.run_loop(main)

    def test_iterates_until_it_is_woken(self):
        async def main():
            with espy.watcher() as watcher:
                watcher.add(self.root, tell=["created"])
                await watcher.barrier()
                for name in "abc":
                    self.make(name)
                async for change in watcher:
                    break
                self.assertEqual(change.path, os.path.join(self.root, "a"))
                self.assertEqual(self.names(await watcher.barrier()), ["b", "c"])
                watcher.wake()
                self.assertEqual([change async for change in watcher], [])

        self.run_loop(main)

    def test_a_second_waiter_is_refused(self):
        async def main():
            with espy.watcher() as watcher:
                watcher.add(self.root)
                await watcher.barrier()

                async def first():
                    self.assertEqual(await watcher.next(), [])

                async def second():
                    await self.turns(3)
                    with self.assertRaisesRegex(RuntimeError, "another task"):
                        await watcher.next()
                    watcher.wake()

                await self.both(first, second)

        self.run_loop(main)

    def test_the_barrier_lets_others_run(self):
        for name in range(200):
            self.make(str(name))

        async def main():
            turns = 0
            with espy.watcher() as watcher:
                # So that it takes longer than one turn, on any machine.
                watcher.add(self.root, initial=True, prune=lambda directory: time.sleep(0.001))
                done = False

                async def wait():
                    nonlocal done
                    self.assertEqual(len(await watcher.barrier()), 201)
                    done = True

                async def count():
                    nonlocal turns
                    while not done:
                        turns += 1
                        await self.turns(1)

                await self.both(wait, count)
            self.assertGreater(turns, 1)

        self.run_loop(main)


class AsyncioTest(Cases, unittest.TestCase):
    def run_loop(self, main):
        asyncio.run(main())

    async def within(self, seconds, call):
        try:
            return await asyncio.wait_for(call(), seconds)
        except asyncio.TimeoutError:
            return None

    async def both(self, *calls):
        await asyncio.gather(*(call() for call in calls))

    async def turns(self, count):
        for _ in range(count):
            await asyncio.sleep(0)

    def test_nothing_wakes_the_loop_while_nothing_happens(self):
        async def main():
            selector = asyncio.get_running_loop()._selector
            with espy.watcher() as watcher:
                watcher.add(self.root)
                await watcher.barrier()
                waiter = asyncio.ensure_future(watcher.next())
                await self.turns(3)
                selects, select = [], selector.select

                def counted(timeout=None):
                    found = select(timeout)
                    selects.append(found)
                    return found

                selector.select = counted
                await asyncio.sleep(0.3)
                selector.select = select
                self.assertEqual([found for found in selects if found], [])
                self.assertLess(len(selects), 5)
                watcher.wake()
                await waiter

        self.run_loop(main)

    def test_a_cancelled_task_leaves_no_reader_behind(self):
        async def main():
            with espy.watcher() as watcher:
                watcher.add(self.root)
                await watcher.barrier()
                waiter = asyncio.ensure_future(watcher.next())
                await self.turns(3)
                waiter.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await waiter
                self.assertFalse(asyncio.get_running_loop().remove_reader(watcher.fileno()))

        self.run_loop(main)


@unittest.skipIf(uvloop is None, "uvloop is not here (Debian: python3-uvloop)")
class UvloopTest(AsyncioTest):
    test_nothing_wakes_the_loop_while_nothing_happens = None

    def run_loop(self, main):
        loop = uvloop.new_event_loop()
        try:
            loop.run_until_complete(main())
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()


@unittest.skipIf(trio is None, "trio is not here (Debian: python3-trio)")
class TrioTest(Cases, unittest.TestCase):
    def run_loop(self, main):
        trio.run(main)

    async def within(self, seconds, call):
        with trio.move_on_after(seconds):
            return await call()

    async def both(self, *calls):
        async with trio.open_nursery() as nursery:
            for call in calls:
                nursery.start_soon(call)

    async def turns(self, count):
        for _ in range(count):
            await trio.sleep(0)


if __name__ == "__main__":
    unittest.main()
