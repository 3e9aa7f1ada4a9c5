"""espy.inotify.mask, to_string and from_string."""

import unittest

import espy
import espy.inotify

# From linux/inotify.h, not from espy.
KERNEL = {
    "access": 0x00000001,
    "modify": 0x00000002,
    "attrib": 0x00000004,
    "close_write": 0x00000008,
    "close_nowrite": 0x00000010,
    "open": 0x00000020,
    "moved_from": 0x00000040,
    "moved_to": 0x00000080,
    "create": 0x00000100,
    "delete": 0x00000200,
    "delete_self": 0x00000400,
    "move_self": 0x00000800,
    "unmount": 0x00002000,
    "queue_overflow": 0x00004000,
    "ignored": 0x00008000,
    "only_dir": 0x01000000,
    "dont_follow": 0x02000000,
    "excl_unlink": 0x04000000,
    "mask_create": 0x10000000,
    "mask_add": 0x20000000,
    "is_dir": 0x40000000,
    "one_shot": 0x80000000,
}
GROUPS = {"none": 0, "close": 0x18, "move": 0xC0, "all_events": 0xFFF}


class MaskTest(unittest.TestCase):
    def test_members_are_the_kernels_bits_and_no_others(self):
        members = {name: int(bit) for name, bit in espy.inotify.mask.__members__.items()}
        self.assertEqual(members, KERNEL | GROUPS)

    def test_every_member_has_its_own_name_as_word(self):
        for name in KERNEL:
            self.assertEqual(espy.inotify.to_string(espy.inotify.mask[name]), name)
            self.assertEqual(str(espy.inotify.mask[name]), name)

    def test_to_string_joins_words_and_keeps_unknown_bits(self):
        self.assertEqual(espy.inotify.to_string(0), "")
        self.assertEqual(espy.inotify.to_string(espy.inotify.mask.create | espy.inotify.mask.is_dir), "create|is_dir")
        self.assertEqual(espy.inotify.to_string(0x1200), "delete|0x1000")
        self.assertEqual(f"{espy.inotify.mask(0x1200)}", "delete|0x1000")

    def test_from_string_is_the_inverse_of_to_string(self):
        for bit in range(32):
            value = espy.inotify.mask(1 << bit)
            self.assertEqual(espy.inotify.from_string(espy.inotify.to_string(value)), value)
        for name, value in GROUPS.items():
            if value:
                self.assertEqual(espy.inotify.from_string(name), value)
        self.assertEqual(espy.inotify.from_string(""), espy.inotify.mask.none)

    def test_from_string_gives_a_mask_and_refuses_an_unknown_word(self):
        self.assertIsInstance(espy.inotify.from_string("create"), espy.inotify.mask)
        for text in ("creat", "create|", "|create", "create||open", "0x1ffffffff"):
            with self.assertRaises(ValueError) as raised:
                espy.inotify.from_string(text)
            self.assertEqual(str(raised.exception), f"not a mask: '{text}'")

    def test_operators_stay_within_the_type_and_32_bits(self):
        rest = ~espy.inotify.mask.create
        self.assertIsInstance(rest, espy.inotify.mask)
        self.assertEqual(int(rest) & espy.inotify.mask.create, 0)
        self.assertLess(int(rest), 2**32)
        self.assertIsInstance(espy.inotify.mask.create | 0x1000, espy.inotify.mask)
