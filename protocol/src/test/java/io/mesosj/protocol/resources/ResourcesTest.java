package io.mesosj.protocol.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.testing.Recordings;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpus:1;mem:128| cpus:1; mem:128",
        "cpus:0.1;cpus:0.2| cpus:0.3",
        "cpus:1.0009| cpus:1.001",
        " cpus : 2 ; ;| cpus:2",
        "ports:[31000-32000]| ports:[31000-32000]",
        "ports:[5-6, 1-2, 3-4, 9-9]| ports:[1-6, 9-9]",
        "disks:{b, a,a}| disks:{a, b}",
        "cpus(*):1| cpus:1",
        "cpus(ops):1| cpus(reservations: [(STATIC,ops)]):1",
        "cpus:0| ''",
        "ports:[]| ''",
      })
  void readsAndPrintsMesosText(String text, String printed) {
    assertThat(Resources.parse(text)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cpus",
        ":1",
        "cpus:",
        "cpus:x",
        "cpus:-1",
        "cpus:NaN",
        "cpus:1e300",
        "cpus(:1",
        "(ops):1",
        "ports:[2-1]",
        "ports:[a-b]",
        "ports:[1-2-3]",
        "ports:[1-2",
        "[{\"name\":5}]",
        "[1]",
        "[",
        "cpus(ops)x:1",
        "ports:[99999999999999999999-1]",
        "[] x"
      })
  void refusesOthers(String text) {
    assertThatThrownBy(() -> Resources.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }

  @Test
  void readsJson() {
    Resources resources =
        Resources.parse(
            ("[{'name':'cpus','type':'SCALAR','scalar':{'value':1.5},'role':'ops'},"
                    + "{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':1,'end':2}]}}]")
                .replace('\'', '"'));
    assertThat(resources).isEqualTo(Resources.parse("cpus(ops):1.5;ports:[1-2]"));
  }

  @Test
  void readsBackItsMessagesThroughJson() {
    Resources resources = Resources.parse("cpus:1.5;mem(a/b):64;ports:[1-2];set:{x}");
    String json =
        resources.toProto().stream()
            .map(MesosJson::print)
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(Resources.parse(json)).isEqualTo(resources);
  }

  @Test
  void takesTheReservedFirst() {
    Resources offered = Resources.parse("cpus:4;cpus(ops):1;cpus(dev):8;mem:512");
    assertThat(offered.find(Resources.parse("cpus:2;mem:100"), "ops"))
        .hasValueSatisfying(
            found ->
                assertThat(found)
                    .isEqualTo(Resources.parse("cpus(ops):1;cpus:1;mem:100"))
                    .matches(offered::contains));
  }

  @Test
  void takesWhatIsReservedForTheRolesAboveLast() {
    Resources offered = Resources.parse("cpus(eng):4;cpus:1;cpus(eng/web):1;cpus(en):8");
    assertThat(offered.find(Resources.parse("cpus:3"), "eng/web"))
        .contains(Resources.parse("cpus(eng/web):1;cpus:1;cpus(eng):1"));
    assertThat(offered.find(Resources.parse("cpus:6"), "eng/web/blue"))
        .contains(Resources.parse("cpus(eng/web):1;cpus:1;cpus(eng):4"));
    assertThat(offered.find(Resources.parse("cpus:7"), "eng/web")).isEmpty();
  }

  @Test
  void leavesWhatIsReservedForOthers() {
    Resources offered = Resources.parse("cpus:1;cpus(dev):8");
    assertThat(offered.find(Resources.parse("cpus:2"), "ops")).isEmpty();
    assertThat(offered.find(Resources.parse("cpus:1"), "*")).isPresent();
    assertThat(offered.find(Resources.parse("gpus:1"), "*")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ops,        cpus:1;cpus(ops):2",
    "ops/team,   cpus:1;cpus(ops):2;cpus(ops/team):4",
    "opsy,       cpus:1",
    "*,          cpus:1",
  })
  void isForTheRoleItIsReservedForAndThoseBelow(String role, String part) {
    Resources all = Resources.parse("cpus:1;cpus(ops):2;cpus(ops/team):4");

    assertThat(all.allocatableTo(role)).isEqualTo(Resources.parse(part));
  }

  @Test
  @SuppressWarnings("deprecation")
  void readsTheReservationsOfOlderFrameworks() {
    Resource.Builder older = Resource.newBuilder().setName("cpus").setRole("ops");
    older.setType(Value.Type.SCALAR).getScalarBuilder().setValue(1);
    older.getReservationBuilder().setPrincipal("ali");

    assertThat(Resources.of(older.build()))
        .hasToString("cpus(reservations: [(DYNAMIC,ops,ali)]):1");
  }

  @Test
  void keepsTheAllocationOfAnOffer() {
    Event offers =
        Recordings.records("scheduler/scheduler-json.recordio").stream()
            .map(Codecs.schedulerEvent(ContentType.JSON)::decode)
            .filter(event -> event.getType() == Event.Type.OFFERS)
            .findFirst()
            .orElseThrow();
    Resources offered = Resources.of(offers.getOffers().getOffers(0).getResourcesList());

    Resources found = offered.find(Resources.parse("cpus:0.1;mem:32"), "*").orElseThrow();

    assertThat(found)
        .hasToString("cpus(allocated: *):0.1; mem(allocated: *):32")
        .matches(offered::contains);
    assertThat(offered.minus(found).scalar("cpus")).isEqualTo(1.9);
  }

  @Test
  void leavesRevocableAndDiskResourcesAlone() {
    Resources offered =
        Resources.parse(
            ("[{'name':'cpus','type':'SCALAR','scalar':{'value':8},'revocable':{}},"
                    + "{'name':'disk','type':'SCALAR','scalar':{'value':8},"
                    + "'disk':{'source':{'type':'MOUNT','mount':{'root':'/mnt'}}}}]")
                .replace('\'', '"'));
    assertThat(offered.find(Resources.parse("cpus:1"), "*")).isEmpty();
    assertThat(offered.find(Resources.parse("disk:1"), "*")).isEmpty();
    assertThat(offered.contains(Resources.parse("cpus:1"))).isFalse();
  }

  @Test
  void addsScalarsWithoutDrift() {
    Resources sum = Resources.none();
    for (int i = 0; i < 1000; i++) {
      sum = sum.plus(Resources.parse("cpus:0.1"));
    }
    assertThat(sum).isEqualTo(Resources.parse("cpus:100"));
  }

  private static Resources json(String one) {
    return Resources.parse("[" + one + "]");
  }

  private static final String DISK =
      "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":%d},%s}";
  private static final String MOUNT =
      "\"disk\":{\"source\":{\"type\":\"MOUNT\",\"mount\":{\"root\":\"/mnt\"}}}";
  private static final String VOLUME =
      "\"disk\":{\"persistence\":{\"id\":\"v1\"},\"volume\":{\"container_path\":\"data\",\"mode\":\"RW\"}}";

  @Test
  void usesMountDisksWhole() {
    Resources ten = json(DISK.formatted(10, MOUNT));

    assertThat(ten.contains(json(DISK.formatted(5, MOUNT)))).isFalse();
    assertThat(ten.minus(json(DISK.formatted(5, MOUNT)))).isEqualTo(ten);
    assertThat(ten.plus(ten).toProto()).hasSize(2);
    assertThat(ten.plus(ten).minus(ten)).isEqualTo(ten);
    assertThat(ten.plus(ten).scalar("disk")).isEqualTo(20);
    assertThat(ten).hasToString("disk[MOUNT:/mnt]:10");
  }

  @Test
  void joinsPathDisks() {
    String path = "\"disk\":{\"source\":{\"type\":\"PATH\",\"path\":{\"root\":\"/p\"}}}";
    Resources ten = json(DISK.formatted(10, path));

    assertThat(ten.plus(ten)).isEqualTo(json(DISK.formatted(20, path)));
    assertThat(ten.contains(json(DISK.formatted(5, path)))).isTrue();
    assertThat(ten).hasToString("disk[PATH:/p]:10");
  }

  @Test
  void countsTheCopiesOfWhatIsShared() {
    Resources shared = json(DISK.formatted(10, VOLUME + ",\"shared\":{}"));
    Resources twice = shared.plus(shared);

    assertThat(twice.contains(shared)).isTrue();
    assertThat(shared.contains(twice)).isFalse();
    assertThat(twice.minus(shared)).isEqualTo(shared);
    assertThat(shared).hasToString("disk[v1:data]<SHARED>:10");
  }

  @Test
  void printsRevocableResources() {
    assertThat(
            json(
                "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"revocable\":{}}"))
        .hasToString("cpus{REV}:1");
  }

  private static Resource.ReservationInfo reservation(String role) {
    return Resource.ReservationInfo.newBuilder()
        .setType(Resource.ReservationInfo.Type.DYNAMIC)
        .setRole(role)
        .setPrincipal("ops")
        .build();
  }

  @Test
  void refinesReservationsAndTakesThemBack() {
    Resources cpus = Resources.parse("cpus:2");

    Resources refined =
        cpus.pushReservation(reservation("eng")).pushReservation(reservation("eng/web"));

    assertThat(refined)
        .hasToString("cpus(reservations: [(DYNAMIC,eng,ops), (DYNAMIC,eng/web,ops)]):2");
    assertThat(refined.find(cpus, "eng/web")).contains(refined);
    assertThat(refined.find(cpus, "eng")).isEmpty();
    assertThat(refined.popReservation()).isEqualTo(cpus.pushReservation(reservation("eng")));
    assertThat(refined.unreserved()).isEqualTo(cpus);
    assertThat(refined.allocatedTo("eng/web").unallocated()).isEqualTo(refined);
  }

  @Test
  void refusesWhatIsNoRefinement() {
    Resources reserved = Resources.parse("cpus:2").pushReservation(reservation("eng"));

    assertThatThrownBy(() -> reserved.pushReservation(reservation("engine")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'engine' does not refine that for 'eng'");
    assertThatThrownBy(() -> Resources.parse("cpus:2").popReservation())
        .hasMessageContaining("'cpus' is not reserved");
  }
}
