#!/bin/bash
# Run once by the PostgreSQL image, on an empty volume.
#
# Each service has a database that the other cannot enter, and two roles: NAME_owner, whose tables they are and who
# migrates, and NAME, with which the service runs: it reads and writes rows and can change no table.
set -euo pipefail

password_of() {
    local url
    url=$(<"/run/secrets/$1_database_url")
    url=${url#*://*:}
    printf '%s' "${url%%@*}"
}

as_superuser() {
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" "$@"
}

for service in auth survey; do
    as_superuser --dbname=postgres <<SQL
CREATE ROLE ${service}_owner LOGIN PASSWORD '$(password_of "${service}_owner")';
CREATE ROLE ${service} LOGIN PASSWORD '$(password_of "$service")';
CREATE DATABASE ${service} OWNER ${service}_owner;
REVOKE ALL ON DATABASE ${service} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${service} TO ${service};
SQL
    as_superuser --dbname="$service" <<SQL
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_owner GRANT USAGE ON SCHEMAS TO ${service};
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${service};
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_owner GRANT USAGE ON SEQUENCES TO ${service};
SQL
done
as_superuser --dbname=postgres --command='REVOKE CONNECT ON DATABASE postgres FROM PUBLIC'
