package io.mesosj.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
  private final Routes routes = new Routes();

  private void serve(String... paths) {
    for (String path : paths) {
      routes.add(path, Access.OPEN, request -> request.setHeader("Served", path));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1, true",
    "/api/v1/, true",
    "/api/v1/operator, true",
    "/api/v1/a/b/c, true",
    "/api/v1x, false",
    "/api, false",
    "/, false",
    "x, false",
    "'', false",
  })
  void findsThePathOrOneAboveIt(String path, boolean found) {
    serve("/api/v1");
    assertThat(routes.find(path).isPresent()).as(path).isEqualTo(found);
  }

  @Test
  void prefersTheLongest() {
    serve("/api/v1", "/api/v1/scheduler");
    assertThat(routes.find("/api/v1/scheduler/x")).isEqualTo(routes.find("/api/v1/scheduler"));
    assertThat(routes.find("/api/v1/scheduler")).isNotEqualTo(routes.find("/api/v1"));
  }

  @Test
  void servesEverythingElseAtTheRoot() {
    serve("/", "/api/v1");
    assertThat(routes.find("/anything/at/all")).isEqualTo(routes.find("/"));
    assertThat(routes.find("/api/v1")).isNotEqualTo(routes.find("/"));
  }
}
