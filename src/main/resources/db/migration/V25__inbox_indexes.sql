-- Only what is due is found by its status among the events that wait. While none wait, as nearly always, statistics make an
-- index of all states look as good, and a plan made then reads and sorts all that wait for each event taken later.
DROP INDEX stripe_inbox_by_status;
CREATE INDEX stripe_inbox_by_status ON stripe_inbox (status, seq) WHERE status <> 'pending';

-- Events are looked for by their object only where they came before its order.
DROP INDEX stripe_inbox_by_object;
CREATE INDEX stripe_inbox_ignored_of_object ON stripe_inbox (object_id) WHERE status = 'ignored';
