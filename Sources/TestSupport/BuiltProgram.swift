import Glibc

/// Where the programs of this package are while its tests run.
public enum BuiltProgram {
    /// The path of an executable product, next to the running test bundle. The test target must depend on the
    /// executable, otherwise it may be missing or old.
    public static func path(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let executable = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)]
        return "\(folder)/\(name)"
    }
}
