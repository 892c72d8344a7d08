package io.mesosj.local.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesosj.local.master.AgentLink;
import io.mesosj.local.master.MasterLink;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallCodecTest {
  private static final TaskID TASK = TaskID.newBuilder().setValue("täsk").build();
  private static final List<Object> SAMPLES =
      List.of(
          FrameworkInfo.newBuilder().setUser("root").setName("f").build(),
          TaskInfo.newBuilder()
              .setName("t")
              .setTaskId(TASK)
              .setAgentId(AgentID.newBuilder().setValue("a"))
              .build(),
          ExecutorInfo.newBuilder()
              .setExecutorId(ExecutorID.newBuilder().setValue("e"))
              .setCommand(CommandInfo.newBuilder().setValue("true"))
              .build(),
          FrameworkID.newBuilder().setValue("f-1").build(),
          TASK,
          KillPolicy.getDefaultInstance(),
          ByteString.copyFrom(new byte[] {0, -1, 10, 13}),
          ExecutorID.newBuilder().setValue("e").build(),
          Resource.newBuilder()
              .setName("cpus")
              .setType(Value.Type.SCALAR)
              .setScalar(Value.Scalar.newBuilder().setValue(0.1))
              .build(),
          TaskStatus.newBuilder().setTaskId(TASK).setState(TaskState.TASK_RUNNING).build(),
          -256);

  private static Object sample(Type type) {
    if (type instanceof ParameterizedType of) {
      Object one = sample(of.getActualTypeArguments()[0]);
      return of.getRawType() == List.class ? List.of(one, one) : Optional.of(one);
    }
    return SAMPLES.stream()
        .filter(
            one -> type == int.class ? one instanceof Integer : ((Class<?>) type).isInstance(one))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sample of " + type));
  }

  private static <T> List<List<Object>> arriving(Class<T> face, List<ByteString> calls)
      throws IOException {
    List<List<Object>> seen = new ArrayList<>();
    T target =
        face.cast(
            Proxy.newProxyInstance(
                face.getClassLoader(),
                new Class<?>[] {face},
                (proxy, method, arguments) -> {
                  seen.add(arguments == null ? List.of() : Arrays.asList(arguments));
                  return null;
                }));
    for (ByteString call : calls) {
      new CallCodec<>(face).apply(call, target);
    }
    return seen;
  }

  private static <T> void everyCallArrivesAsItWasMade(Class<T> face) throws Exception {
    List<List<Object>> made = new ArrayList<>();
    List<ByteString> sent = new ArrayList<>();
    T sender = new CallCodec<>(face).sender(sent::add);
    for (Method method : face.getMethods()) {
      List<Object> arguments =
          Arrays.stream(method.getGenericParameterTypes()).map(CallCodecTest::sample).toList();
      method.invoke(sender, arguments.toArray());
      made.add(arguments);
    }

    assertThat(arriving(face, sent)).isEqualTo(made).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(classes = {AgentLink.class, MasterLink.class})
  void arrivesAsItWasMade(Class<?> face) throws Exception {
    everyCallArrivesAsItWasMade(face);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 14, 20})
  void isRefusedWhereItIsCutOff(int length) {
    List<ByteString> sent = new ArrayList<>();
    new CallCodec<>(AgentLink.class)
        .sender(sent::add)
        .acknowledge(FrameworkID.newBuilder().setValue("f").build(), TASK, ByteString.EMPTY);

    assertThatThrownBy(() -> arriving(AgentLink.class, List.of(sent.get(0).substring(0, length))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                arriving(
                    AgentLink.class, List.of(sent.get(0).concat(ByteString.copyFromUtf8("x")))))
        .hasMessage("1 bytes are left of a call of 'acknowledge'");
  }
}
