package dev.tollgate.projects;

import dev.tollgate.billing.AccountPlan;
import dev.tollgate.http.Failure;
import java.util.Set;

/**
 * What an account may have and what it has; the one place that admits projects and deploys, however they come about.
 *
 * @param status of the account: active, restricted, closing or closed
 * @param slots deploys that were bought beyond those of the plan
 * @param projects that were not deleted
 * @param deploys that are up
 */
record Standing(long accountId, String status, AccountPlan plan, long slots, long projects, long deploys) {
    static final String UPGRADE = "/api/billing/subscribe";
    static final String CATALOGUE = "/api/billing/config";
    static final String PURCHASE_SLOT = "/api/projects/deployment/purchase-slot";

    private static final String ACTIVE = "active";
    private static final Set<String> ENDING = Set.of("closing", "closed");

    long maxProjects() {
        return plan.maxProjects();
    }

    long maxDeploys() {
        return plan.maxDeploys(slots);
    }

    ProjectsSql.Owner owner() {
        return new ProjectsSql.Owner(accountId, maxProjects());
    }

    boolean mayCreate() {
        return projects < maxProjects() && !isClosed();
    }

    boolean mayDeploy() {
        return deploys < maxDeploys() && status.equals(ACTIVE);
    }

    boolean isClosed() {
        return ENDING.contains(status);
    }

    boolean isFree() {
        return plan.isFree();
    }

    /** Throws a problem unless one more project may be made. */
    void admitProject() {
        if (isClosed()) {
            throw closed().asException();
        }
        if (!mayCreate()) {
            throw new Failure.LimitReached(
                            403,
                            "project_limit_reached",
                            "The " + plan.code() + " plan gives " + maxProjects() + " projects, and there are "
                                    + projects + ".",
                            maxProjects(),
                            projects,
                            isFree() ? UPGRADE : CATALOGUE)
                    .asException();
        }
    }

    /** Throws a problem unless one more project may be deployed. */
    void admitDeploy() {
        if (isClosed()) {
            throw closed().asException();
        }
        if (!status.equals(ACTIVE)) {
            throw Failure.paymentRequired(
                            "account_restricted", "Nothing more is deployed until the bill that is late is settled.")
                    .asException();
        }
        if (!mayDeploy()) {
            throw new Failure.LimitReached(
                            402,
                            "deploy_limit_reached",
                            "The plan and the slots that were bought give " + maxDeploys() + " deploys, and there are "
                                    + deploys + ".",
                            maxDeploys(),
                            deploys,
                            PURCHASE_SLOT)
                    .asException();
        }
    }

    private static Failure closed() {
        return new Failure.Client(403, "account_closed", "The account is closed.");
    }
}
