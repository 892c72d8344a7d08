package io.mesosj.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MesosJsonTest {
  @Test
  void printsAsMesosDoes() throws MesosJsonException {
    TaskStatus status =
        MesosJson.merge(
                "{'task_id':{'value':'a'},'state':'TASK_RUNNING','timestamp':1795464807.045704}"
                    .replace('\'', '"'),
                TaskStatus.newBuilder())
            .setUuid(ByteString.copyFrom(new byte[] {0, -1, 62}))
            .build();
    assertThat(MesosJson.print(status))
        .isEqualTo(
            "{'task_id':{'value':'a'},'state':'TASK_RUNNING','timestamp':1795464807.045704,'uuid':'AP8+'}"
                .replace('\'', '"'));
  }

  @Test
  void prints64BitIntegersAsNumbers() {
    assertThat(MesosJson.print(DurationInfo.newBuilder().setNanoseconds(Long.MIN_VALUE)))
        .isEqualTo("{\"nanoseconds\":-9223372036854775808}");
    assertThat(MesosJson.print(Value.Range.newBuilder().setBegin(1).setEnd(-1)))
        .isEqualTo("{\"begin\":1,\"end\":18446744073709551615}");
  }

  @ParameterizedTest
  @CsvSource({
    "2.0,2.0",
    "0.1,0.1",
    "0,0.0",
    "1795464807.045704,1795464807.045704",
    "12345678,12345678",
  })
  void printsDoublesWithoutExponent(double value, String expected) {
    assertThat(MesosJson.print(Value.Scalar.newBuilder().setValue(value)))
        .matches(text -> text.startsWith("{\"value\":" + expected));
  }

  @Property
  void readsBackEveryFiniteDouble(@ForAll double value) throws MesosJsonException {
    String text = MesosJson.print(Value.Scalar.newBuilder().setValue(value));
    assertThat(MesosJson.merge(text, Value.Scalar.newBuilder()).getValue()).isEqualTo(value);
  }

  @Property
  void readsBackEveryString(@ForAll String value) throws MesosJsonException {
    CommandInfo command = CommandInfo.newBuilder().setValue(value).addArguments(value).build();
    String text = MesosJson.print(command);
    CommandInfo again = MesosJson.merge(text, CommandInfo.newBuilder()).build();
    assertThat(again.getValue()).isEqualTo(value);
    assertThat(MesosJson.merge(MesosJson.toTree(command), CommandInfo.newBuilder()).build())
        .isEqualTo(again);
  }

  @Property
  void readsBackAllBytes(@ForAll byte[] bytes) throws MesosJsonException {
    Call.Message message = message(bytes);
    assertThat(MesosJson.merge(MesosJson.print(message), Call.Message.newBuilder()).build())
        .isEqualTo(message);
    assertThat(MesosJson.merge(MesosJson.printPretty(message), Call.Message.newBuilder()).build())
        .isEqualTo(message);
  }

  private static Call.Message message(byte[] data) {
    Call.Message.Builder message = Call.Message.newBuilder().setData(ByteString.copyFrom(data));
    message.getAgentIdBuilder().setValue("agent");
    message.getExecutorIdBuilder().setValue("executor");
    return message.build();
  }

  @Test
  void readsNumbersInQuotes() throws MesosJsonException {
    RLimitInfo limits =
        MesosJson.merge(
                "{\"rlimits\":[{\"type\":\"RLMT_NOFILE\",\"soft\":\"100\",\"hard\":200}]}",
                RLimitInfo.newBuilder())
            .build();
    assertThat(limits.getRlimits(0).getSoft()).isEqualTo(100);
    assertThat(limits.getRlimits(0).getHard()).isEqualTo(200);
  }

  @Test
  void readsBytesAsUtf8() throws MesosJsonException {
    byte[] json = "{\"name\":\"größe\",\"groups\":[\"日本\"]}".getBytes(UTF_8);
    NetworkInfo network = MesosJson.merge(json, NetworkInfo.newBuilder()).build();
    assertThat(network.getName()).isEqualTo("größe");
    assertThat(network.getGroupsList()).isEqualTo(List.of("日本"));
  }

  @Test
  void ignoresWhatItDoesNotKnow() throws MesosJsonException {
    String json = "{\"new\":{\"deep\":[1,{\"x\":null}]},\"name\":\"n\",\"labels\":null}";
    NetworkInfo network = MesosJson.merge(json, NetworkInfo.newBuilder()).build();
    assertThat(network).isEqualTo(NetworkInfo.newBuilder().setName("n").build());
    assertThat(MesosJson.merge("{\"type\":\"FROM_THE_FUTURE\"}", Event.newBuilder()).getType())
        .isEqualTo(Event.Type.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}| missing user, name",
        "{'user':'u'}| missing name",
        "{'user':1}| \"user\"",
        "{'user':'u','name':'n','roles':'x'}| \"roles\"",
        "{'user':'u','name':'n','checkpoint':'x'}| \"checkpoint\"",
        "{'user':'u','name':'n','failover_timeout':'soon'}| \"failover_timeout\"",
        "{'user':'u','name':'n','capabilities':[{},{'type':5}]}| \"capabilities[1].type\"",
        "{'user':'u','name':'n','labels':{'labels':[{'key':[]}]}}| \"labels.labels[0].key\"",
        "[]| an object",
        "5| an object",
        "''| an object",
      })
  void namesThePlaceOfAnError(String json, String expected) {
    assertThatThrownBy(() -> MesosJson.merge(json.replace('\'', '"'), FrameworkInfo.newBuilder()))
        .isInstanceOf(MesosJsonException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"name\":",
        "{\"name\":\"x\"} trailing",
        "{'name':1}",
        "nul",
        "{]"
      })
  void refusesWhatIsNotJson(String json) {
    assertThatThrownBy(() -> MesosJson.merge(json, NetworkInfo.newBuilder()))
        .isInstanceOf(MesosJsonException.class)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "\"x\"", "9223372036854775808", "1e999999999", "true", "{}"})
  void refusesNumbersThatDoNotFit(String number) {
    assertThatThrownBy(
            () -> MesosJson.merge("{\"nanoseconds\":" + number + "}", DurationInfo.newBuilder()))
        .isInstanceOf(MesosJsonException.class)
        .hasMessageContaining("nanoseconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "4294967296", "\"4294967296\""})
  void refusesPortsThatDoNotFit(String number) {
    String json = "{\"host_port\":" + number + ",\"container_port\":1}";
    assertThatThrownBy(() -> MesosJson.merge(json, NetworkInfo.PortMapping.newBuilder()))
        .hasMessageContaining("host_port");
  }

  @Test
  void boundsNestingAndNumbersOfAHostilePeer() {
    String deep = "{\"x\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> MesosJson.merge(deep, NetworkInfo.newBuilder()))
        .isInstanceOf(MesosJsonException.class);
    String digits = "{\"nanoseconds\":\"" + "9".repeat(1_000_000) + "\"}";
    assertThatThrownBy(() -> MesosJson.merge(digits, DurationInfo.newBuilder()))
        .isInstanceOf(MesosJsonException.class);
  }
}
