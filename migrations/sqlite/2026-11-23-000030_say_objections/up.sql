-- Why a Strategy call ended without a sale, in the words of who held it; blank otherwise.
ALTER TABLE calls ADD COLUMN objection TEXT NOT NULL DEFAULT '' CONSTRAINT calls_objection_check CHECK (objection = '' OR COALESCE(outcome, '') = 'no_sale');
