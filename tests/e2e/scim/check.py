"""Runs the published checks of SCIM servers against one: `check.py ADDRESS TOKEN`. A line of JSON for each check; what holds, what not."""

import json
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

address, token = sys.argv[1:]
with Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
    for result in check_server(SyncSCIMClient(http)):
        line = {
            "status": result.status.name,
            "ok": result.status in (Status.SUCCESS, Status.SKIPPED),
            "title": result.title,
            "resource": result.resource_type,
            "reason": result.reason,
        }
        print(json.dumps(line))
