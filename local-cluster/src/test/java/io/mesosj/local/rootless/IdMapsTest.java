package io.mesosj.local.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.rootless.IdMaps.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdMapsTest {
  private static List<Range> ranges(String... lines) {
    return IdMaps.ranges(List.of(lines), "anna", 1001, 1001);
  }

  @Test
  void readsEveryLineOfAUserByNameOrNumber() {
    assertThat(ranges("# ours", "", "bob:1:1", "anna:100000:65536", "1001:300000:1", " anna:7:2 "))
        .containsExactly(new Range(100_000, 65_536), new Range(300_000, 1), new Range(7, 2));
  }

  @Test
  void leavesOutWhatTheKernelWouldRefuse() {
    assertThat(
            ranges(
                "anna:0:65536",
                "anna:100000:1000",
                "anna:100999:1000",
                "anna:200000:0",
                "anna:4294967290:6",
                "anna:4294967000:100"))
        .containsExactly(new Range(100_000, 1000), new Range(4_294_967_000L, 100));
  }

  @Test
  void wordsAndHalvesAreNoLines() {
    assertThat(ranges("anna", "anna:1", "anna:a:b", "anna:-1:5", "anna:1:2:3", ":1:2")).isEmpty();
  }

  @Test
  void takesNoMoreThanAMapHas() {
    String[] lines = new String[500];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "anna:" + (100_000 + i) + ":1";
    }

    assertThat(ranges(lines)).hasSize(339);
  }
}
