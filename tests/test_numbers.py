"""Numbers that JSON cannot write."""

import json
import math

import numpy as np
import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from eqmorph.numbers import plain_numbers
from eqmorph.records import Number, Values


class Result(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    value: Number
    values: Values


def test_every_number_comes_back():
    values = np.array([0.1, np.nan, np.inf, -np.inf, 1e300])
    text = Result(value=math.inf, values=values).model_dump_json()
    assert json.loads(text) == {"value": "inf", "values": [0.1, None, "inf", "-inf", 1e300]}
    np.testing.assert_array_equal(Result.model_validate_json(text).values, values)
    assert Result.model_validate_json(text).value == math.inf


@pytest.mark.parametrize("value", [True, "1", "nan", "infinity", [1], {}, 10**400])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(ValidationError):
        Result.model_validate({"value": value, "values": []})
    with pytest.raises(ValidationError):
        Result.model_validate({"value": 1, "values": [value]})


def test_plain_data_follows_the_same_rule():
    assert plain_numbers({1: (math.nan, np.float64(2.0))}) == {"1": [None, 2.0]}
