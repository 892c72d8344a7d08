/** Tests of namespaces. */
@org.jspecify.annotations.NullMarked
package io.mesosj.isolator.namespace;
