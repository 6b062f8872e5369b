package dev.tollgate.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignInLimitsTest {
    private final SignInLimits limits = new SignInLimits(1);

    @Test
    void somebodyInvitesFiftyInAnHourWhoeverTheyAre() {
        for (int i = 0; i < 50; i++) {
            assertThat(limits.invitation(7, "guest-" + i + "@example.com").succeeded())
                    .isTrue();
        }
        assertThat(limits.invitation(7, "another@example.com").failed()).isTrue();
        assertThat(limits.invitation(8, "another@example.com").succeeded())
                .as("somebody else")
                .isTrue();
    }

    @Test
    void somebodyMakesTenTeamsInAnHour() {
        for (int i = 0; i < 10; i++) {
            assertThat(limits.team(7).succeeded()).isTrue();
        }
        assertThat(limits.team(7).failed()).isTrue();
        assertThat(limits.team(8).succeeded()).isTrue();
    }
}
