#include <espy/journal/errc.hpp>

#include <string>

namespace espy {
namespace {

class category final : public std::error_category {
    const char* name() const noexcept override { return "espy.journal"; }
    std::string message(int value) const override {
        switch (static_cast<journal_errc>(value)) {
        case journal_errc::busy: return "it is being recorded";
        case journal_errc::corrupt: return "the journal is damaged";
        case journal_errc::newer: return "a later version of espy wrote this journal";
        case journal_errc::not_a_journal: return "this is not a journal";
        case journal_errc::gone: return "the journal was deleted or replaced";
        case journal_errc::other_root: return "this is the journal of another directory";
        case journal_errc::unsafe: return "others may write this journal";
        case journal_errc::network_file_system:
            return "a journal cannot be kept on a network file system";
        case journal_errc::read_only:
            return "the journal cannot be read where it is; copy it first";
        case journal_errc::incomplete: return "the first listing is not complete yet";
        }
        return "unknown error of a journal";
    }
};

} // namespace

const std::error_category& journal_category() noexcept {
    static const category instance;
    return instance;
}

std::error_code make_error_code(journal_errc value) noexcept {
    return {static_cast<int>(value), journal_category()};
}

} // namespace espy
