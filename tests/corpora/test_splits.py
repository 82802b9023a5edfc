import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eqmorph.corpora.splits import group_folds, row_folds
from eqmorph.errors import UsageError

submitters = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=60).map(np.array)


@st.composite
def cases(draw):
    groups = draw(submitters)
    return groups, draw(st.integers(1, len(set(groups.tolist())))), draw(st.integers(0, 5))


@given(cases())
def test_no_submitter_is_in_two_folds_and_no_fold_is_empty(case):
    groups, k, seed = case
    fold = group_folds(groups, k, seed=seed)
    assert fold.shape == groups.shape
    assert set(fold.tolist()) == set(range(k))
    assert all(len(set(fold[groups == group].tolist())) == 1 for group in groups)


@given(cases(), st.randoms())
def test_the_split_depends_on_seed_and_submitters_and_not_on_the_order_of_rows(case, random):
    groups, k, seed = case
    fold = group_folds(groups, k, seed=seed)
    assert (group_folds(groups, k, seed=seed) == fold).all()
    order = list(range(len(groups)))
    random.shuffle(order)
    assert (group_folds(groups[order], k, seed=seed) == fold[order]).all()


@given(cases())
def test_folds_differ_by_no_more_than_the_largest_submitter(case):
    groups, k, seed = case
    sizes = np.bincount(group_folds(groups, k, seed=seed), minlength=k)
    assert sizes.max() - sizes.min() <= np.unique(groups, return_counts=True)[1].max()


@given(st.integers(1, 50).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))), st.integers(0, 3))
def test_folds_by_row_are_even(sizes, seed):
    n, k = sizes
    counts = np.bincount(row_folds(n, k, seed), minlength=k)
    assert counts.sum() == n and counts.max() - counts.min() <= 1


def test_one_fold_holds_nothing_out_and_seeds_give_different_splits():
    groups = np.array(list("abcdefgh"), dtype=object)
    assert group_folds(groups, 1).tolist() == [0] * 8
    assert len({tuple(group_folds(groups, 4, seed=seed)) for seed in range(20)}) > 5


def test_impossible_splits_say_what_is_possible():
    groups = np.array(["a", "b", "a"])
    with pytest.raises(UsageError, match=r"3 folds .*2"):
        group_folds(groups, 3)
    with pytest.raises(UsageError, match=r"4 folds .*3"):
        row_folds(3, 4)
    with pytest.raises(UsageError, match="0 folds"):
        group_folds(groups, 0)
