import inventory


def test_it():
    assert inventory.__doc__
