package dev.tollgate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static Set<String> kinds(List<Long> seeds) {
        return seeds.stream()
                .flatMap(seed -> Schedule.of(seed).faults().stream())
                .map(planned -> planned.fault().name())
                .collect(Collectors.toSet());
    }

    private static Set<String> allKinds() {
        Random random = new Random(0);
        return Faults.KINDS.stream()
                .map(kind -> kind.maker().apply(random).name())
                .collect(Collectors.toSet());
    }

    @Test
    void theSameSeedMakesTheSameScheduleAndAnotherAnother() {
        assertThat(Schedule.of(7)).isEqualTo(Schedule.of(7)).isNotEqualTo(Schedule.of(8));
        assertThat(Schedule.of(7)).hasToString(Schedule.of(7).toString());
    }

    @Test
    void theShortFormsSeedsHaveEveryFaultAmongThem() {
        assertThat(allKinds()).hasSize(Faults.KINDS.size());
        assertThat(kinds(ChaosIT.SEEDS)).isEqualTo(allKinds());
    }

    @Test
    void aWorkloadHasDuplicatesContradictionsAllMannersAndForms() {
        List<Delivery> deliveries = LongStream.range(0, 20)
                .boxed()
                .flatMap(seed -> Schedule.of(seed).workload().deliveries().stream())
                .toList();
        assertThat(deliveries.stream().map(Delivery::form).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Delivery.Form.values());
        assertThat(deliveries.stream().map(Delivery::manners).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Delivery.Manners.values());
        List<Item> sent = deliveries.stream()
                .flatMap(delivery -> delivery.items().stream())
                .toList();
        long distinct = sent.stream().distinct().count();
        long calls = sent.stream().map(Item::callId).distinct().count();
        assertThat(distinct).isLessThan(sent.size());
        assertThat(calls).isLessThan(distinct);
    }

    @Test
    void noTwoRecordsOfACallLookAlikeUnlessTheyAreTheSame() {
        for (long seed = 0; seed < 20; seed++) {
            List<Item> items = Schedule.of(seed).workload().deliveries().stream()
                    .flatMap(delivery -> delivery.items().stream())
                    .distinct()
                    .toList();
            assertThat(items.stream()
                            .collect(Collectors.groupingBy(
                                    item -> item.callId() + " " + item.promptTokens(), Collectors.counting())))
                    .allSatisfy((look, count) -> assertThat(count).isOne());
            assertThat(items.stream().map(Item::json).collect(Collectors.groupingBy(Function.identity())))
                    .hasSize(items.size());
        }
    }
}
