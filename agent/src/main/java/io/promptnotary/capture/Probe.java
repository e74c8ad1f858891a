package io.promptnotary.capture;

import io.promptnotary.config.Pointcut;
import java.util.List;

/**
 * One woven method of one pointcut: what stands behind the number that woven code passes to {@code
 * Gate}. Immutable and safe on any thread.
 *
 * @param id position in the table of probes
 * @param pointcut the pointcut that selected the method
 * @param className binary name of the class that declares the method
 * @param methodName its name
 * @param parameterNames in order; empty where the class file has none
 * @param returnType binary name of the declared return type
 * @param parameterTypes binary names of the declared parameter types, in order
 */
public record Probe(
    int id,
    Pointcut pointcut,
    String className,
    String methodName,
    List<String> parameterNames,
    String returnType,
    List<String> parameterTypes) {}
