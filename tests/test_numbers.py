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
    values = np.array([0.1, np.nan, np.inf, -np.inf, 1e90])
    text = Result(value=math.inf, values=values).model_dump_json()
    assert json.loads(text) == {"value": "inf", "values": [0.1, None, "inf", "-inf", 1e90]}
    np.testing.assert_array_equal(Result.model_validate_json(text).values, values)
    assert Result.model_validate_json(text).value == math.inf


def test_numbers_too_large_to_be_squared_and_summed_count_as_infinite():
    read = Result.model_validate({"value": -1e101, "values": [1e100, 1.7e308, -1.7e308, np.float64(1e200)]})
    assert read.value == -math.inf
    np.testing.assert_array_equal(read.values, [1e100, np.inf, -np.inf, np.inf])


@pytest.mark.parametrize("value", [True, "1", "nan", "infinity", [1], {}, 10**400])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(ValidationError):
        Result.model_validate({"value": value, "values": []})
    with pytest.raises(ValidationError):
        Result.model_validate({"value": 1, "values": [value]})


def test_plain_data_follows_the_same_rule():
    assert plain_numbers({1: (math.nan, np.float64(2.0))}) == {"1": [None, 2.0]}
