"""skipped.py REPORT: prints for each reason for which tests of a run were skipped how many were; REPORT is ctest's in
JUnit's format."""

import collections
import re
import sys
import xml.etree.ElementTree

# As each kind of test says it: scripts and storms, GoogleTest, unittest.
REASONS = [r"skipped: (?:unlike )?(.+)", r": Skipped\n(.+)", r"\.\.\. skipped ['\"](.+)['\"]"]


def reason(output):
    for pattern in REASONS:
        if found := re.search(pattern, output):
            # A place of that run alone says nothing.
            return re.sub(r"/\S*/", "", found[1]).strip()
    return "no reason was given"


def main(report):
    skipped = [test for test in xml.etree.ElementTree.parse(report).getroot() if test.find("skipped") is not None]
    reasons = collections.Counter(reason(test.findtext("system-out") or "") for test in skipped)
    if skipped:
        print(f"\n{len(skipped)} tests were skipped:")
    for why, number in reasons.most_common():
        print(f"{number:5}  {why}")


main(sys.argv[1])
