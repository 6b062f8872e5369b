-- The premium plan is sold by the month and by the year, and may begin with days for which nothing is paid.
ALTER TABLE checkout_orders
    DROP CONSTRAINT checkout_orders_amount_cents_check,
    ADD COLUMN plan_interval text CHECK (plan_interval IN ('month', 'year')),
    ADD COLUMN trial_days integer CHECK (trial_days BETWEEN 0 AND 730);
UPDATE checkout_orders SET plan_interval = 'month', trial_days = 0 WHERE kind = 'premium';
ALTER TABLE checkout_orders
    ADD CHECK ((kind = 'premium') = (plan_interval IS NOT NULL AND trial_days IS NOT NULL)),
    ADD CONSTRAINT checkout_orders_amount_cents_check CHECK (amount_cents > 0 OR (amount_cents = 0 AND trial_days > 0));
COMMENT ON COLUMN checkout_orders.trial_days IS 'With some, the checkout comes to nothing: amount_cents is 0';
