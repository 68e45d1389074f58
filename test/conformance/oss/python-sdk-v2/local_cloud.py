"""Plugin of pytest. After each class, the suite deletes its buckets through a client for the
endpoint that each bucket reports, which it reaches by HTTPS only. There is one endpoint here, so
the client of the tests can do it."""

import tests.integration as suite


def pytest_collection_modifyitems(items):
    suite.get_client = lambda region, endpoint: suite.get_default_client()
