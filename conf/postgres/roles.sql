-- Two roles for one Tollgate: the owner changes the schema, the gateway's own role only adds to the books.
--
--   createdb tollgate
--   psql -d tollgate -f conf/postgres/roles.sql        as a superuser, once, before the first start; again does no harm
--   psql -d tollgate -c '\password tollgate_owner' -c '\password tollgate_runtime'
--
-- Then database.migrationUrl names tollgate_owner, and database.url names tollgate_runtime. Each start, and
-- "tollgate migrate", brings the schema up to date as the owner and gives the gateway's role what it needs, table by table.
--
-- A Tollgate that has run as a single role until now: REASSIGN OWNED BY that_role TO tollgate_owner, in this database.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tollgate_owner') THEN
        CREATE ROLE tollgate_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tollgate_runtime') THEN
        CREATE ROLE tollgate_runtime LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    -- Nobody else in this database, and nobody makes temporary tables: the gateway needs none.
    EXECUTE format('ALTER DATABASE %I OWNER TO tollgate_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO tollgate_runtime', current_database());
END $$;
ALTER SCHEMA public OWNER TO tollgate_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
