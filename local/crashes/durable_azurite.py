"""Azurite as a thing that can be killed: what it answered is on the disk.

Azure Storage answers a write when it is kept. Azurite answers at once and writes its file every five seconds, so a
kill would lose what was answered, which says nothing about us. Here each answer to a write waits for the file.
"""

from __future__ import annotations

from pathlib import Path

from local.azurite import Azurite

ANSWER_WHEN_KEPT = """
const Loki = require(require.resolve('lokijs', { paths: [process.argv[1]] }));
const { ServerResponse } = require('http');
const databases = new Set();
const save = Loki.prototype.saveDatabase;
Loki.prototype.saveDatabase = function (...given) { databases.add(this); return save.apply(this, given); };
const end = ServerResponse.prototype.end;
ServerResponse.prototype.end = function (...given) {
  if (this.req.method === 'GET') return end.apply(this, given);
  const kept = (database) => new Promise((resolve, reject) =>
    database.saveDatabase((error) => (error ? reject(error) : resolve())));
  Promise.all([...databases].map(kept)).then(() => end.apply(this, given));
  return this;
};
"""


class DurableAzurite(Azurite):
    """A table service on disk that keeps what it answered, whatever becomes of its process."""

    def __init__(self, location: Path) -> None:
        """Describe the service.

        Args:
            location: The folder that keeps the tables.
        """
        super().__init__(location)

    def _command(self, port: int) -> list[str]:
        node, option, program, *rest = super()._command(port)
        return [node, option, ANSWER_WHEN_KEPT + program, *rest]
