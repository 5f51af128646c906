/// A person's text cut into words, clause ends and quotations, for matching against tables of wordings.
///
/// All positions are offsets into the text's UTF-8, so that a match of an exact name in the text as written can be
/// compared with a match of a folded word.
package struct SpokenText: Sendable {
    /// A run of letters, digits and the joints of names (`-`, `_`, `.`, an apostrophe).
    package struct Word: Sendable, Hashable {
        package var folded: String
        package var range: Range<Int>
    }

    /// A place where a clause ends, or a whole sentence.
    package struct Break: Sendable, Hashable {
        package var offset: Int
        package var endsSentence: Bool
    }

    package let utf8: [UInt8]
    package private(set) var words: [Word] = []
    package private(set) var breaks: [Break] = []
    /// The insides of quotations; empty when the whole text is one.
    package let quotations: [Range<Int>]
    /// Whether a script that does not part its words with spaces occurs.
    package private(set) var hasUnspacedScript = false

    package init(_ text: String) {
        utf8 = Array(text.utf8)
        quotations = Quotations.find(in: text)
        var start: String.Index?
        var offset = 0
        var startOffset = 0
        var index = text.startIndex
        let scalars = text.unicodeScalars
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if NameCharacters.contains(scalar) || NameCharacters.isApostrophe(scalar) {
                if start == nil { (start, startOffset) = (index, offset) }
                if !scalar.isASCII && NameCharacters.isUnspaced(scalar) { hasUnspacedScript = true }
            } else {
                if let begun = start { append(text[begun..<index], at: startOffset) }
                start = nil
                if let ends = Self.clauseEnd(scalar) { breaks.append(Break(offset: offset, endsSentence: ends)) }
            }
            offset += UTF8.width(scalar)
            index = next
        }
        if let begun = start { append(text[begun...], at: startOffset) }
    }

    /// Whether a place lies inside a quotation.
    package func isQuoted(_ range: Range<Int>) -> Bool {
        let behind = quotations.firstInOrder { $0.lowerBound > range.lowerBound }
        return behind > 0 && range.upperBound <= quotations[behind - 1].upperBound
    }

    /// Whether a clause (or a sentence) ends between two offsets.
    package func hasBreak(in range: Range<Int>, sentence: Bool = false) -> Bool {
        breaks[breaks.firstInOrder { $0.offset >= range.lowerBound }...]
            .prefix { $0.offset < range.upperBound }
            .contains { $0.endsSentence || !sentence }
    }

    /// The number of whole words between two offsets.
    package func wordCount(in range: Range<Int>) -> Int {
        words[words.firstInOrder { $0.range.lowerBound >= range.lowerBound }...]
            .prefix { $0.range.upperBound <= range.upperBound }
            .count
    }

    /// The end of the sentence that contains an offset.
    package func sentenceEnd(after offset: Int) -> Int {
        breaks[breaks.firstInOrder { $0.offset >= offset }...].first(where: \.endsSentence)?.offset ?? utf8.count
    }

    private mutating func append(_ run: Substring, at offset: Int) {
        var word = run
        var start = offset
        while let first = word.unicodeScalars.first, Self.isJoint(first) {
            start += UTF8.width(first)
            word.unicodeScalars.removeFirst()
        }
        var trailing = 0
        var endsSentence = false
        while let last = word.unicodeScalars.last, Self.isJoint(last) {
            trailing += UTF8.width(last)
            endsSentence = endsSentence || last == "."
            word.unicodeScalars.removeLast()
        }
        let end = offset + run.utf8.count - trailing
        if !word.isEmpty { appendElided(word, range: start..<end) }
        if endsSentence || (word.isEmpty && run.contains(".")) {
            breaks.append(Break(offset: min(end, utf8.count), endsSentence: true))
        }
    }

    /// French and Italian tie a short word to the next one with an apostrophe: `n'ouvre`, `l'appel`.
    private mutating func appendElided(_ word: Substring, range: Range<Int>) {
        if let mark = word.unicodeScalars.firstIndex(where: NameCharacters.isApostrophe) {
            let after = word.unicodeScalars.index(after: mark)
            let head = word[word.startIndex..<after]
            if head.unicodeScalars.count <= 3, word[after...].unicodeScalars.count >= 3 {
                let middle = range.lowerBound + head.utf8.count
                words.append(Word(folded: LetterFolding.fold(head), range: range.lowerBound..<middle))
                words.append(Word(folded: LetterFolding.fold(word[after...]), range: middle..<range.upperBound))
                return
            }
        }
        words.append(Word(folded: LetterFolding.fold(word), range: range))
    }

    private static func isJoint(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "_" || scalar == "." || NameCharacters.isApostrophe(scalar)
    }

    /// Nil for no clause end, else whether a sentence ends too.
    private static func clauseEnd(_ scalar: Unicode.Scalar) -> Bool? {
        switch scalar {
        case "!", "?", ";", "\n", "\r", "。", "！", "？", "；", "।", "…", "؟", "۔": true
        case ",", ":", "、", "，", "：", "(", ")", "–", "—", "،", "（", "）": false
        default: nil
        }
    }
}

extension Array {
    /// The first place from which on a condition holds, where it holds of no element before one of which it does not:
    /// a paste has thousands of words, each of which asks for the breaks about it.
    fileprivate func firstInOrder(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
