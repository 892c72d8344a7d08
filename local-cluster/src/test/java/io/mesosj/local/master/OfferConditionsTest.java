package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.mesosj.protocol.resources.Resources;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferConditionsTest {
  private static final String AGENT =
      "hostname: 'h1' attributes { name: 'rack' type: TEXT text { value: 'r1' } }"
          + " attributes { name: 'rack' type: TEXT text { value: 'r9' } }"
          + " attributes { name: 'speed' type: SCALAR scalar { value: 3 } }"
          + " domain { fault_domain { region { name: 'eu' } zone { name: 'eu-1' } } }";
  private static final FrameworkInfo FRAMEWORK =
      FrameworkInfo.newBuilder().setUser("u").setName("f").build();

  private static OfferConstraints constraints(String role, String groups) throws Exception {
    OfferConstraints.Builder constraints = OfferConstraints.newBuilder();
    OfferConstraints.RoleConstraints.Builder of = OfferConstraints.RoleConstraints.newBuilder();
    TextFormat.merge(groups, of);
    return constraints.putRoleConstraints(role, of.build()).build();
  }

  private static boolean excluded(String groups) throws Exception {
    AgentInfo.Builder agent = AgentInfo.newBuilder();
    TextFormat.merge(AGENT, agent);
    return new OfferConditions(constraints("*", groups), FRAMEWORK).exclude("*", agent.build());
  }

  private static String group(String selector, String predicate) {
    return "groups { attribute_constraints { selector { "
        + selector
        + " } predicate { "
        + predicate
        + " } } }";
  }

  @ParameterizedTest
  @CsvSource({
    "attribute_name: 'rack', exists {}, true",
    "attribute_name: 'none', exists {}, false",
    "attribute_name: 'none', not_exists {}, true",
    "attribute_name: 'rack', not_exists {}, false",
    "attribute_name: 'rack', text_equals { value: 'r1' }, true",
    "attribute_name: 'rack', text_equals { value: 'r9' }, false",
    "attribute_name: 'speed', text_equals { value: 'r1' }, true",
    "attribute_name: 'none', text_equals { value: 'r1' }, false",
    "attribute_name: 'rack', text_not_equals { value: 'r1' }, false",
    "attribute_name: 'speed', text_not_equals { value: '3' }, true",
    "attribute_name: 'none', text_not_equals { value: 'r1' }, true",
    "attribute_name: 'rack', text_matches { regex: 'r[0-9]' }, true",
    "attribute_name: 'rack', text_matches { regex: 'r' }, false",
    "attribute_name: 'none', text_matches { regex: '.*' }, false",
    "attribute_name: 'rack', text_not_matches { regex: 'r.' }, false",
    "attribute_name: 'none', text_not_matches { regex: 'r.' }, true",
    "pseudoattribute_type: HOSTNAME, text_equals { value: 'h1' }, true",
    "pseudoattribute_type: REGION, text_equals { value: 'eu' }, true",
    "pseudoattribute_type: ZONE, text_equals { value: 'eu-2' }, false"
  })
  void holdsAsInMesos(String selector, String predicate, boolean holds) throws Exception {
    String group = group(selector.replace('\'', '"'), predicate.replace('\'', '"'));
    assertThat(excluded(group)).isEqualTo(!holds);
  }

  @Test
  void oneGroupIsEnoughAndOtherRolesAreNotMeant() throws Exception {
    String no = group("attribute_name: 'none'", "exists {}");
    String yes = group("attribute_name: 'rack'", "exists {}");

    assertThat(excluded(no + yes)).isFalse();
    assertThat(
            new OfferConditions(constraints("web", no), FRAMEWORK)
                .exclude("*", AgentInfo.newBuilder().setHostname("h").build()))
        .isFalse();
  }

  @Test
  void aPatternThatTakesForEverExcludesTheAgentSoon() throws Exception {
    AgentInfo.Builder agent = AgentInfo.newBuilder();
    TextFormat.merge(
        "hostname: 'h' attributes { name: 'a' type: TEXT text { value: '"
            + "a".repeat(64)
            + "!' } }",
        agent);
    for (String kind : new String[] {"text_matches", "text_not_matches"}) {
      String group = group("attribute_name: 'a'", kind + " { regex: '(a|aa)*\\\\1c' }");
      assertThat(
              new OfferConditions(constraints("*", group), FRAMEWORK).exclude("*", agent.build()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web|groups { }|Offer constraints specify `role_constraints` for a role 'web' not contained in the set of roles",
        "*||'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role *",
        "*|groups { }|'OfferConstraints::RoleConstraints::groups' for role * contains an empty RoleConstraints::Group",
        "*|groups { attribute_constraints { selector { attribute_name: \"a\" } predicate { } } }|A role * has an invalid 'AttributeConstraint': Unknown predicate type",
        "*|groups { attribute_constraints { selector { } predicate { exists { } } } }|A role * has an invalid 'AttributeConstraint': Exactly one of 'AttributeConstraint::Selector::name' or 'AttributeConstraint::Selector::pseudoattribute_type' must be set",
      },
      quoteCharacter = '~')
  void refusesWhatMesosRefuses(String role, String groups, String why) throws Exception {
    assertThat(OfferConditions.problem(constraints(role, groups == null ? "" : groups), FRAMEWORK))
        .contains(why);
  }

  @Test
  void refusesPatternsAndQuantitiesThatAreNone() throws Exception {
    String group = group("attribute_name: 'a'", "text_matches { regex: '(' }");
    assertThat(OfferConditions.problem(constraints("*", group), FRAMEWORK).orElseThrow())
        .startsWith(
            "A role * has an invalid 'AttributeConstraint': Failed to construct regex from"
                + " pattern '('");
    FrameworkInfo.Builder framework = FRAMEWORK.toBuilder();
    TextFormat.merge(
        "offer_filters { key: '*' value { min_allocatable_resources { quantities {} } } }",
        framework);
    assertThat(OfferConditions.problem(OfferConstraints.getDefaultInstance(), framework.build()))
        .contains("Resource quantities must contain at least one quantity");
  }

  @ParameterizedTest
  @CsvSource({"cpus:4;mem:10, true", "cpus:1;mem:4096, false", "cpus:1;ports:[1-5], true"})
  void asksForAtLeastOneOfTheSets(String part, boolean worth) throws Exception {
    FrameworkInfo.Builder framework = FRAMEWORK.toBuilder();
    TextFormat.merge(
        "offer_filters { key: '*' value { min_allocatable_resources {"
            + " quantities { quantities { key: 'cpus' value { value: 2 } } }"
            + " quantities { quantities { key: 'ports' value { value: 5 } } } } } }",
        framework);
    OfferConditions conditions =
        new OfferConditions(OfferConstraints.getDefaultInstance(), framework.build());

    assertThat(conditions.worth("*", Resources.parse(part))).contains(worth);
    assertThat(conditions.worth("web", Resources.parse(part))).isEmpty();
  }
}
