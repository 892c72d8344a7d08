package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.task.MesosId;
import java.util.List;
import java.util.Locale;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
  private static final FrameworkID ID = FrameworkID.newBuilder().setValue("f").build();

  private static FrameworkInfo info() {
    return FrameworkInfo.newBuilder()
        .setName("n")
        .setUser("root")
        .setPrincipal("p")
        .setCheckpoint(true)
        .build();
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.Type.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNKNOWN", "SUBSCRIBE", "TEARDOWN", "REVIVE", "SUPPRESS"})
  void refusesACallWithoutItsBody(Call.Type type) {
    Call call = Call.newBuilder().setType(type).setFrameworkId(ID).build();
    assertThat(Validation.call(call))
        .contains("Expecting '" + type.name().toLowerCase(Locale.ROOT) + "' to be present");
  }

  @Test
  void refusesACallWithoutItsFramework() {
    assertThat(Validation.call(Call.newBuilder().setType(Call.Type.REVIVE).build()))
        .contains("Expecting 'framework_id' to be present");
    assertThat(
            Validation.call(Call.newBuilder().setType(Call.Type.REVIVE).setFrameworkId(ID).build()))
        .isEmpty();
  }

  @Test
  void refusesACallWithoutAType() {
    assertThat(Validation.call(Call.getDefaultInstance()))
        .contains("Expecting 'type' to be present");
  }

  @Test
  void refusesASubscriptionAsTwoFrameworks() {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).setFrameworkId(ID);
    call.getSubscribeBuilder().setFrameworkInfo(info());
    assertThat(Validation.call(call.build()))
        .contains("'framework_id' differs from 'subscribe.framework_info.id'");

    call.getSubscribeBuilder().getFrameworkInfoBuilder().setId(ID);
    assertThat(Validation.call(call.build())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"15,false", "16,true", "17,false"})
  void takesAcknowledgementsOfUuidsOnly(int length, boolean valid) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE).setFrameworkId(ID);
    call.getAcknowledgeBuilder().setUuid(ByteString.copyFrom(new byte[length]));
    call.getAcknowledgeBuilder().getTaskIdBuilder().setValue("t");
    call.getAcknowledgeBuilder().getAgentIdBuilder().setValue("a");
    assertThat(Validation.call(call.build()).isEmpty()).isEqualTo(valid);
  }

  private static FrameworkInfo multiRole(String... roles) {
    return info().toBuilder()
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
        .addAllRoles(List.of(roles))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "web", "web/front", "a-b", "a.b", "..."})
  void takesARole(String role) {
    assertThat(Validation.framework(multiRole(role))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/a", "a/", "a//b", ".", "..", "a/..", "a/*", "-a", "a/-b", "a b", "a\tb"})
  void refusesARole(String role) {
    assertThat(Validation.framework(multiRole(role)))
        .hasValueSatisfying(
            why -> assertThat(why).startsWith("'FrameworkInfo.roles' contains invalid role: "));
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  @Test
  void takesRolesOfOneKindOnly() {
    assertThat(Validation.framework(info().toBuilder().setRole("a").build())).isEmpty();
    assertThat(Validation.framework(info().toBuilder().addRoles("a").build()))
        .contains(
            "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
    assertThat(Validation.framework(multiRole().toBuilder().setRole("a").build()))
        .contains("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
    assertThat(Validation.framework(info().toBuilder().setRole("a//b").build()))
        .contains(
            "'FrameworkInfo.role' is not a valid role: Role 'a//b' cannot contain two adjacent"
                + " slashes");
    assertThat(Validation.framework(multiRole("b", "a", "b")))
        .contains("'FrameworkInfo.roles' contains duplicate items: { b }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../evil", "..", "a/b", "a\\b", "a\nb"})
  void refusesAFrameworkIdThatIsNoFileName(String id) {
    FrameworkInfo info = info().toBuilder().setId(FrameworkID.newBuilder().setValue(id)).build();
    assertThat(Validation.framework(info)).isEqualTo(MesosId.problem(id)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"0,true", "-1,true", "1e9,true", "1e300,false", "NaN,false", "Infinity,false"})
  void takesAFailoverTimeoutThatIsATime(double seconds, boolean valid) {
    FrameworkInfo info = info().toBuilder().setFailoverTimeout(seconds).build();
    assertThat(Validation.framework(info).isEmpty()).isEqualTo(valid);
  }

  @Test
  void suppressesOwnRolesOnly() {
    assertThat(Validation.suppressedRoles(multiRole("a", "b"), List.of("b"))).isEmpty();
    assertThat(Validation.suppressedRoles(multiRole("a"), List.of("c", "b")))
        .contains("Suppressed roles { b, c } are not contained in the set of roles");
  }

  @Test
  void reservesNothingForEverybody() {
    assertThat(Validation.reservable("*"))
        .contains("Invalid reservation: role \"*\" cannot be reserved");
    assertThat(Validation.reservable("web")).isEmpty();
    assertThat(Validation.reservable("../x")).isPresent();
  }
}
