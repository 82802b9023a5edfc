"""`eqmorph list` as a user types it."""

import json


def test_listing_recipes_and_parts(eqmorph):
    status, out, _ = eqmorph("list", "--json")
    listed = json.loads(out)
    assert status == 0 and {"normalizers", "decoders", "recipes"} <= listed.keys()
    assert "v2" in [entry["name"] for entry in listed["recipes"]]
    assert eqmorph("list", "nonsense")[0] == 2
