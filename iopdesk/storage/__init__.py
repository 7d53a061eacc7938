"""The practice file: keys, opening, models, migrations, change log, audit, search."""
