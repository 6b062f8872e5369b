package dev.tollgate.projects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.billing.AccountPlan;
import dev.tollgate.config.Config;
import dev.tollgate.config.PlansConfig;
import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final PlansConfig PLANS = Config.of().plans();
    private static final AccountPlan FREE = new AccountPlan("free", PLANS.free());
    private static final AccountPlan PREMIUM = new AccountPlan("premium", PLANS.premium());

    private static Failure refused(Runnable admission) {
        ProblemException[] caught = new ProblemException[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(admission::run)
                .satisfies(e -> caught[0] = e);
        return caught[0].failure();
    }

    @Test
    void theLastPlaceIsGivenAndNoneBeyondIt() {
        new Standing(1, "active", PREMIUM, 0, 4, 4).admitProject();
        new Standing(1, "active", PREMIUM, 0, 4, 4).admitDeploy();
        assertThat(refused(new Standing(1, "active", PREMIUM, 0, 5, 0)::admitProject))
                .isInstanceOfSatisfying(Failure.LimitReached.class, failure -> {
                    assertThat(failure.status()).isEqualTo(403);
                    assertThat(failure.code()).isEqualTo("project_limit_reached");
                    assertThat(failure.limit()).isEqualTo(5);
                    assertThat(failure.current()).isEqualTo(5);
                    assertThat(failure.upgrade()).isEqualTo("/api/billing/config");
                });
        assertThat(refused(new Standing(1, "active", FREE, 0, 1, 1)::admitDeploy))
                .isInstanceOfSatisfying(Failure.LimitReached.class, failure -> {
                    assertThat(failure.status()).isEqualTo(402);
                    assertThat(failure.code()).isEqualTo("deploy_limit_reached");
                    assertThat(failure.upgrade()).isEqualTo("/api/projects/deployment/purchase-slot");
                });
    }

    @Test
    void slotsAreForDeploysOnly() {
        Standing standing = new Standing(1, "active", FREE, 2, 1, 2);
        standing.admitDeploy();
        assertThat(standing.mayCreate()).isFalse();
        assertThat(new Standing(1, "active", FREE, 2, 1, 3).mayDeploy()).isFalse();
    }

    @Test
    void aRestrictedAccountMayCreateAndNotDeploy() {
        Standing restricted = new Standing(1, "restricted", FREE, 0, 0, 0);
        restricted.admitProject();
        assertThat(restricted.mayDeploy()).isFalse();
        assertThat(refused(restricted::admitDeploy).code()).isEqualTo("account_restricted");
        Standing closed = new Standing(1, "closed", FREE, 0, 0, 0);
        assertThat(refused(closed::admitProject).code()).isEqualTo("account_closed");
        assertThat(refused(closed::admitDeploy).code()).isEqualTo("account_closed");
    }
}
